import type { Configuration } from './configuration.ts';
import { consoleFolder } from './console-folder.ts';
import type { Server } from './server.ts';

/** Of PARTYLINE_HTTP in `dev`. */
const DEFAULT_PORT = '7278';

/** What the first screen is about. */
export interface Screen {
  readonly server: Server;
  readonly configuration: Configuration;
  /** Sentences about what is not as asked for: another port, what an earlier run left. */
  readonly notes: readonly string[];
}

const json = `-H 'Content-Type: application/json'`;
const auth = '-H "Authorization: Bearer $TOKEN"';

/** Lines to list and to hang up, by the path family that is served. */
function steps({ seed, dialects }: Configuration): readonly string[] {
  const who =
    seed === 'demo'
      ? 'Three virtual phones talk in the demo conference.'
      : 'Nobody yet; this calls three virtual phones:';
  const call = [
    `     curl -s -X POST "$URL/api/v2/conversations/calls" ${auth} \\`,
    `       ${json} -d '{"participants":[{"address":"+15550101"},{"address":"+15550102"},{"address":"+15550103"}]}'`,
  ];
  const thread = dialects.includes('thread');
  const list = thread ? '$URL/api/v2/conversations/phone/participants' : '$URL/api/v2/conversations/calls';
  const one = thread ? `${list}/ID` : `${list}/CONVERSATION/participants/ID`;
  const body = thread ? '{"status":"disconnected"}' : '{"state":"disconnected"}';
  return [
    `  2. Who is on the phone? ${who}`,
    ...(seed === 'demo' ? [] : call),
    `     curl -s "${list}" ${auth}`,
    `  3. Hang up one of them (${thread ? 'put an id of that list in the place of ID' : 'put the ids of that list in the places of CONVERSATION and ID'}):`,
    `     curl -s -X PATCH "${one}" ${auth} \\`,
    `       ${json} -H 'Prefer: wait=5' -d '${body}'`,
  ];
}

/** TLS where it was asked for, at a port that was named, and what pages speak. */
function moreWays({ server, configuration }: Omit<Screen, 'notes'>): readonly string[] {
  const { place } = configuration.sipTls ?? {};
  const tls = place === undefined || place.port === 0 ? [] : [`sip:600@${place.host}:${place.port};transport=tls`];
  return [
    ...tls.map((uri) => `  By TLS:                    ${uri}`),
    `  Dial in from a browser:    ${server.http.replace('http', 'ws')}/sip   (docs/phones.md#browsers)`,
  ];
}

/** What `npm start` prints: everything that a newcomer copies to hang up one party of a conference. */
export function firstScreen({ server, configuration, notes }: Screen): string {
  const { http, sip, token = '' } = server;
  const { hostname, port } = new URL(http);
  return [
    '',
    `  Partyline is ready: ${http}    SIP: ${sip}    (Ctrl+C stops it)`,
    ...notes.map((note) => `  ${note}`),
    '',
    '  1. Where, and a token (client id demo, secret demo; this one is good for a day):',
    `     export URL='${http}' TOKEN='${token}'`,
    // The verbs that ask a server find the default port by themselves.
    ...(port === DEFAULT_PORT ? [] : [`     export PARTYLINE_URL='${http}'   # for npx partyline`]),
    ...steps(configuration),
    ...(configuration.dialects.includes('thread')
      ? ['     The same by number:  npx partyline list; npx partyline disconnect +15550102   (docs/cli.md)']
      : []),
    '',
    ...(consoleFolder() === undefined ? [] : [`  Watch them in a browser:   ${http}/`]),
    `  Dial in with a softphone:  sip:600@${sip}   (no account; ${configuration.codecs.join(', ')}; rooms 600 to 699)`,
    ...moreWays({ server, configuration }),
    `  Genesys Cloud SDK:         client.setGateway({ protocol: 'http', host: '${hostname}', port: ${port} });`,
    "                             await client.loginClientCredentialsGrant('demo', 'demo');",
    `  Why was it refused?        every error says so; all reasons: ${http}/errors`,
    '',
  ].join('\n');
}
