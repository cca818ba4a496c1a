// The official Genesys Cloud SDK, unchanged, against a local Partyline: only the gateway and the credentials differ.
//
//   npm start                                        # in another terminal
//   npm install purecloud-platform-client-v2
//   node examples/node/disconnect.mjs
import { createRequire } from 'node:module';

const platform = createRequire(import.meta.url)('purecloud-platform-client-v2');
const { protocol, hostname, port } = new URL(process.env.PARTYLINE_URL ?? 'http://127.0.0.1:7278');

const client = platform.ApiClient.instance;
client.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
await client.loginClientCredentialsGrant(
  process.env.PARTYLINE_CLIENT_ID ?? 'demo',
  process.env.PARTYLINE_CLIENT_SECRET ?? 'demo',
);

const conversations = new platform.ConversationsApi();
const { id } = await conversations.postConversationsCalls({
  participants: [{ address: '+15550101' }, { address: '+15550102' }, { address: '+15550103' }],
});

/** Reads the call until `fits` says that it is as it should be: a 202 promises nothing yet. */
async function callOnce(fits) {
  for (let tries = 0; tries < 50; tries += 1) {
    const call = await conversations.getConversationsCall(id);
    if (fits(call)) return call;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error('the call did not get there in five seconds');
}

const call = await callOnce(({ participants }) => participants.every(({ state }) => state === 'connected'));
const [first, ...others] = call.participants;
await conversations.patchConversationsCallParticipant(id, first.id, { state: 'disconnected' });

const after = await callOnce(({ participants }) => participants.find((each) => each.id === first.id)?.endTime);
const still = after.participants.filter(({ state }) => state === 'connected').length;
console.log(`still connected: ${still} of ${others.length}`);

// The same again is refused, and the refusal says why: the SDK rejects with the whole body.
const refusal = await conversations
  .patchConversationsCallParticipant(id, first.id, { state: 'disconnected' })
  .catch((error) => error);
console.log(`again: ${refusal.status} ${refusal.explain?.reason ?? refusal.code}`);

await conversations.patchConversationsCall(id, { state: 'disconnected' });
console.log(`disconnected ${first.id}`);
