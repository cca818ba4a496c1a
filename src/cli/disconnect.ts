import { expectFlag, keptFlags } from './flags/act-flags.ts';
import type { Flag, Verb } from './flags/flag.ts';
import { seconds, wholeNumber } from './flags/flag-values.ts';
import { selectorFlags } from './flags/selector-flags.ts';
import { serverFlags } from './flags/server-flags.ts';

const group = 'How:';

const how: readonly Flag[] = [
  expectFlag,
  {
    name: 'intent',
    value: 'intent',
    about: 'leave parks the line, ban keeps the party out; default disconnect',
    choices: ['leave', 'disconnect', 'ban'],
    group,
  },
  { name: 'ttl', value: 'time', about: 'how long a ban lasts: 3600, 10m, 1h (1h)', read: seconds, group },
  { name: 'may-end-conversation', about: 'also where nobody would be left on the call', group },
  { name: 'follow', about: 'of a stay by --incarnation: also the one that has begun meanwhile', group },
  {
    name: 'wait',
    value: 'seconds',
    about: 'how long to wait until the phone has hung up (10)',
    read: wholeNumber(1, 30),
    group,
  },
  ...keptFlags,
  { name: 'dry-run', about: 'says what would happen, and does nothing', group },
  {
    name: 'yes',
    short: 'y',
    about: 'does not ask: needed off a terminal for several, for a ban, and for the end of a call',
    group,
  },
];

/** `partyline disconnect`. */
export const disconnectVerb: Verb = {
  name: 'disconnect',
  about: 'takes a party off its call, and says when its phone has hung up',
  words: { name: '[party...]', about: 'an address or number, user:name, or the id of a participant' },
  flags: [...selectorFlags, ...how, ...serverFlags, { name: 'json', about: 'one JSON object' }],
  more: `Examples:
  partyline disconnect +15550101
  partyline disconnect user:alice --dry-run
  partyline disconnect --room 600 --purpose customer --expect 2 --yes
  partyline disconnect --address sip:mallory@example.com --intent ban --ttl 2h

Whoever is meant is looked up at the moment of the removal, and nobody else is touched.
Exit codes: 0 off the call (or was before), 1 refused or not confirmed in time, 2 usage,
3 no server there, 4 nobody fits, 5 more fit than expected.`,
  run: async (typed) => (await import('./act/run-disconnect.ts')).runDisconnect(typed),
};
