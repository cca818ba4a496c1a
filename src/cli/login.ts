import type { Verb } from './flags/flag.ts';
import { someText } from './flags/flag-values.ts';

/** `partyline login`. */
export const loginVerb: Verb = {
  name: 'login',
  about: 'asks for a server and its credentials, tries them, and stores them for the other verbs',
  flags: [
    { name: 'url', value: 'url', about: 'the server (PARTYLINE_URL)', read: someText },
    {
      name: 'region',
      value: 'region',
      about: 'a region of Genesys Cloud in its place: mypurecloud.de',
      read: someText,
    },
    { name: 'client-id', value: 'id', about: 'who asks (PARTYLINE_CLIENT_ID)', read: someText },
    { name: 'secret-stdin', about: 'reads the secret from stdin; else PARTYLINE_CLIENT_SECRET, else it is asked for' },
    {
      name: 'profile',
      value: 'name',
      about: 'under which name (PARTYLINE_PROFILE, default "default")',
      read: someText,
    },
    { name: 'list', about: 'shows what is stored, without secrets' },
    { name: 'json', about: 'one JSON object' },
  ],
  more: `Stored in $XDG_CONFIG_HOME/partyline/profiles.json (else below ~/.config), readable by you alone.
The other verbs take the profile "default", or the one that --profile or PARTYLINE_PROFILE names.

Exit codes: 0 stored, 1 the credentials were refused, 2 usage, 3 no server there.`,
  run: async (typed) => (await import('./login/run-login.ts')).runLogin(typed),
};
