import type { Server } from './server.ts';

/** What `npm start` prints: everything that a newcomer copies to hang up one party of the demo conference. */
export function firstScreen(server: Server, notes: readonly string[]): string {
  const { http, sip, token } = server;
  const { hostname, port } = new URL(http);
  const phones = `${http}/api/v2/conversations/phone/participants`;
  return [
    '',
    `  Partyline is ready: ${http}    SIP: ${sip}    (Ctrl+C stops it)`,
    ...notes.map((note) => `  ${note}`),
    '',
    '  1. A token (client id demo, secret demo; this one is good for a day):',
    `     export TOKEN='${token}'`,
    '  2. Who is on the phone? Three virtual phones talk in the demo conference:',
    `     curl -s '${phones}' -H "Authorization: Bearer $TOKEN"`,
    '  3. Hang up one of them (put an id of that list in the place of ID):',
    `     curl -s -X PATCH '${phones}/ID' -H "Authorization: Bearer $TOKEN" \\`,
    `       -H 'Content-Type: application/json' -H 'Prefer: wait=5' -d '{"status":"disconnected"}'`,
    '',
    `  Dial in with a softphone:  sip:600@${sip}   (no account; PCMU; rooms 600 to 699)`,
    `  Genesys Cloud SDK:         client.setGateway({ protocol: 'http', host: '${hostname}', port: ${port} });`,
    "                             await client.loginClientCredentialsGrant('demo', 'demo');",
    `  Why was it refused?        every error says so; all reasons: ${http}/errors`,
    '',
  ].join('\n');
}
