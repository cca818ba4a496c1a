import { actFlags } from './flags/act-flags.ts';
import type { Verb } from './flags/flag.ts';

/** `partyline mute`. */
export const muteVerb: Verb = {
  name: 'mute',
  about: 'mutes a party, or lets it speak again',
  words: { name: '[party...]', about: 'an address or number, user:name, or the id of a participant' },
  flags: actFlags({ name: 'off', about: 'lets it speak again' }),
  more: `Exit codes: 0 done, 1 refused, 2 usage, 3 no server there, 4 nobody fits, 5 more fit than expected.`,
  run: async (typed) => (await import('./act/run-act.ts')).runMute(typed),
};
