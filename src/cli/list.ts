import type { Verb } from './flags/flag.ts';
import { someText } from './flags/flag-values.ts';
import { selectorFlags } from './flags/selector-flags.ts';
import { serverFlags } from './flags/server-flags.ts';

/** `partyline list`. */
export const listVerb: Verb = {
  name: 'list',
  about: 'lists who is on a call',
  words: { name: '[party...]', about: 'an address or number, user:name, or the id of a participant' },
  flags: [
    ...selectorFlags,
    {
      name: 'state',
      value: 'state',
      about: 'those in this state, as disconnected; without it who is live',
      read: someText,
    },
    ...serverFlags,
    { name: 'json', about: 'one JSON object: {"participants":[…]}' },
  ],
  more: `Examples:
  partyline list
  partyline list --room 600 --talking-for 10m
  partyline list --json | jq -r '.participants[].address'

Exit codes: 0 listed (nobody, too, where nobody was named), 1 refused by the server, 2 usage,
3 no server there, 4 nobody fits.`,
  run: async (typed) => (await import('./act/run-list.ts')).runList(typed),
};
