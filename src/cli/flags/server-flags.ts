import type { Flag } from './flag.ts';
import { someText } from './flag-values.ts';

const group = 'Server:';

/** The flags by which a verb is told which server it talks to and who asks. */
export const serverFlags: readonly Flag[] = [
  {
    name: 'url',
    value: 'url',
    about: 'the server (PARTYLINE_URL, default http://127.0.0.1:7278)',
    read: someText,
    group,
  },
  {
    name: 'region',
    value: 'region',
    about: 'a region of Genesys Cloud in its place (PARTYLINE_REGION): mypurecloud.de',
    read: someText,
    group,
  },
  { name: 'client-id', value: 'id', about: 'who asks (PARTYLINE_CLIENT_ID)', read: someText, group },
  { name: 'secret', value: 'secret', about: 'its secret (PARTYLINE_CLIENT_SECRET)', read: someText, group },
  { name: 'profile', value: 'name', about: 'what partyline login stored (PARTYLINE_PROFILE)', read: someText, group },
];
