import type { Verb } from './flags/flag.ts';
import { someText } from './flags/flag-values.ts';
import { serverFlags } from './flags/server-flags.ts';

/** `partyline watch`. */
export const watchVerb: Verb = {
  name: 'watch',
  about: 'shows who is on a call, and what happens, as it happens',
  flags: [
    { name: 'conversation', value: 'id', about: 'only this one; ends with it', read: someText, group: 'What:' },
    { name: 'lines', about: 'a line for each event, on a terminal too', group: 'What:' },
    ...serverFlags,
    { name: 'json', about: 'one JSON object a line: {"event":"participant.disconnected","time":…}' },
  ],
  more: `On a terminal a table that keeps itself up to date, elsewhere a line for each event. Ctrl+C ends it.
Breaks of the connection are said on stderr (with --json as watch.lost and watch.back), and what
happened meanwhile is told after them.

Exit codes: 0 ended by Ctrl+C, by its reader or with the conversation, 1 refused by the server, 2 usage,
3 no server there at the start.`,
  run: async (typed) => (await import('./watch/run-watch.ts')).runWatch(typed),
};
