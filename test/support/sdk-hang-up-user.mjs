// One client of the official SDK that hangs up a user, whoever else does so meanwhile: the newest live stay with his id.
// Waits for a line on standard input between list and act. Run by test/peers/sdk-race.test.ts.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [conversationId, userId] = process.argv.slice(2);
const platform = createRequire(import.meta.url)('purecloud-platform-client-v2');
const { protocol, hostname, port } = new URL(process.env.PARTYLINE_URL);
const client = platform.ApiClient.instance;
client.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
await client.loginClientCredentialsGrant('demo', 'demo');
const api = new platform.ConversationsApi();

const isLive = ({ state }) => state !== 'disconnected' && state !== 'terminated';
const { participants } = await api.getConversationsCall(conversationId);
const newest = participants.filter(({ user, ...each }) => user?.id === userId && isLive(each)).at(-1);
process.stdout.write(`listed ${newest.id}\n`);

for await (const _ of createInterface({ input: process.stdin })) break;
const outcome = await api
  .patchConversationsCallParticipant(conversationId, newest.id, { state: 'disconnected' })
  .then(() => 'accepted')
  .catch(({ code }) => code);
process.stdout.write(`outcome ${outcome}\n`);
process.exit(0);
