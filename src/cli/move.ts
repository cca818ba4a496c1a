import { actFlags } from './flags/act-flags.ts';
import type { Verb } from './flags/flag.ts';
import { someText } from './flags/flag-values.ts';

/** `partyline move`. */
export const moveVerb: Verb = {
  name: 'move',
  about: 'moves a party into another conversation or room; its line stays up',
  words: { name: '[party...]', about: 'an address or number, user:name, or the id of a participant' },
  flags: actFlags(
    { name: 'to-room', value: 'number', about: 'into this room', read: someText },
    { name: 'to-conversation', value: 'id', about: 'into this conversation', read: someText },
    { name: 'may-end-conversation', about: 'also where the call that is left would end by it' },
  ),
  more: `Exit codes: 0 done, 1 refused, 2 usage, 3 no server there, 4 nobody fits, 5 more fit than expected.`,
  run: async (typed) => (await import('./act/run-act.ts')).runMove(typed),
};
