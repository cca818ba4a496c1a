import type { Verb } from './flags/flag.ts';
import { someText } from './flags/flag-values.ts';

/** `partyline logout`. */
export const logoutVerb: Verb = {
  name: 'logout',
  about: 'forgets what partyline login stored',
  flags: [
    { name: 'profile', value: 'name', about: 'which (PARTYLINE_PROFILE, default "default")', read: someText },
    { name: 'all', about: 'all of them' },
    { name: 'json', about: 'one JSON object: {"removed":[names]}' },
  ],
  more: `The secret stays valid at the server; ask for a new one there if it may be known.

Exit codes: 0 forgotten, 2 a file that cannot be read or written, 4 there was no such profile.`,
  run: async (typed) => (await import('./login/run-logout.ts')).runLogout(typed),
};
