// The official SDK, unchanged, calls every operation that controls a live call; run by test/peers/sdk-calls.test.ts.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const platform = createRequire(import.meta.url)('purecloud-platform-client-v2');
const { protocol, hostname, port } = new URL(process.env.PARTYLINE_URL);
const client = platform.ApiClient.instance;
client.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
const api = new platform.ConversationsApi();
const as = (id) => client.loginClientCredentialsGrant(id, 'demo');

async function until(what, find) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await find();
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`not so in five seconds: ${what}`);
}
const isUp = ({ state, endTime }) => state === 'connected' && endTime === undefined;
const livesOf = async (id) => (await api.getConversationsCall(id)).participants.filter(isUp);
const at = (id, address) =>
  until(`${address} talks`, async () => (await livesOf(id)).find((each) => each.address === address));
const count = (id, wanted) => until(`${wanted} talk`, async () => (await livesOf(id)).length === wanted);
async function call(phoneNumber) {
  const { id } = await api.postConversationsCalls({ phoneNumber });
  await count(id, 2);
  return { id, own: await at(id, 'user:ann'), other: await at(id, phoneNumber) };
}
const codeOf = (promise) => promise.then(() => 'none').catch(({ code }) => code);
const [one, two, three, four] = ['+15550101', '+15550102', '+15550103', '+15550104'];

const usersApi = new platform.UsersApi();
await as('user:bob');
const bob = (await usersApi.getUsersMe()).id;
await as('user:ann');
const ann = (await usersApi.getUsersMe()).id;

const { maxParticipants } = await api.getConversationsCallsMaximumconferenceparties();
assert.ok(maxParticipants > 2);

// Consults: each way to name whom to ask.
const speakTo = 'DESTINATION';
const consults = [
  (id, p) => api.postConversationsCallParticipantConsult(id, p, { speakTo, destination: { address: two } }),
  (id, p) => api.postConversationsCallParticipantConsultAgent(id, p, { speakTo, userId: bob }),
  (id, p) => api.postConversationsCallParticipantConsultExternal(id, p, { speakTo, address: two }),
  (id, p) => api.postConversationsCallParticipantVoiceConsult(id, p, { speakTo, address: two }),
];
for (const start of consults) {
  const { id, other } = await call(one);
  const { destinationParticipantId } = await start(id, other.id);
  await count(id, 3);
  const turned = await api.patchConversationsCallParticipantConsult(id, other.id, { speakTo: 'CONFERENCE' });
  assert.equal(turned.destinationParticipantId, destinationParticipantId);
  await api.deleteConversationsCallParticipantConsult(id, other.id);
  await count(id, 2);
  await api.patchConversationsCall(id, { state: 'disconnected' });
}
const queue = { speakTo, queueId: ann };
const asking = await call(one);
assert.equal(
  await codeOf(api.postConversationsCallParticipantConsultQueue(asking.id, asking.other.id, queue)),
  'conversations.error.queue.not.found',
);

// Transfers.
const transfers = [
  (id, p) => api.postConversationsCallParticipantReplace(id, p, { address: two }),
  (id, p) => api.postConversationParticipantReplace(id, p, { address: two }),
  (id, p) => api.postConversationParticipantReplaceExternal(id, p, { address: two, transferType: 'Attended' }),
  (id, p) => api.postConversationParticipantTransfer(id, p, { address: two }),
  (id, p) => api.postConversationParticipantReplaceAgent(id, p, { userId: bob }),
];
for (const transfer of transfers) {
  const { id, own } = await call(one);
  await transfer(id, own.id);
  await until('the first has left', async () => {
    const lives = await livesOf(id);
    return lives.length === 2 && lives.every((each) => each.id !== own.id);
  });
}

// Merging and adding.
const [first, second] = [await call(one), await call(two)];
await api.patchConversationsCallConference(first.id, { conversationIds: [second.id] });
await count(first.id, 4);
assert.equal(
  await codeOf(api.patchConversationsCall(first.id, { conversationIds: [first.id] })),
  'conversation.error.cannot.conference.self',
);
await api.postConversationsCall(first.id, { callNumber: three });
await api.postConversationsCallParticipants(first.id, { participants: [{ address: four }] });
await count(first.id, 6);
await api.postConversationsCallParticipantsUserUserId(first.id, ann, { participants: [{ address: '+15550105' }] });
await count(first.id, 7);
const third = await at(first.id, three);
await api.patchConversationsCallParticipant(first.id, third.id, { confined: true });

// Two stays of one user: what is asked of him by his id hits the one that is named, which is live.
const anns = (await livesOf(first.id)).filter(({ user }) => user?.id === ann);
assert.equal(anns.length, 2);
await api.patchConversationsCallParticipantUserUserId(first.id, anns[1].id, ann, { state: 'disconnected' });
await count(first.id, 6);
assert.equal(
  await codeOf(api.patchConversationsCallParticipantUserUserId(first.id, anns[1].id, ann, { state: 'disconnected' })),
  'conversation.error.call.disconnected',
);
await api.patchConversationsCallParticipantUserUserId(first.id, anns[0].id, ann, { state: 'disconnected' });
await count(first.id, 5);

// Listening in.
const watched = await call(one);
await as('user:sue');
await api.postConversationsCallParticipantMonitor(watched.id, watched.own.id);
await count(watched.id, 3);
await as('user:tom');
await api.postConversationsCallParticipantCoach(watched.id, watched.own.id);
await count(watched.id, 4);
await as('user:uwe');
await api.postConversationsCallParticipantBarge(watched.id, watched.own.id);
await count(watched.id, 5);
await as('user:vic');
await api.postConversationBarge(watched.id);
await count(watched.id, 6);

// Where a call goes on when a leg ends.
await as('user:ann');
const flowing = await call(one);
const { participants } = await api.getConversation(flowing.id);
const leg = participants.find(({ id }) => id === flowing.own.id).calls[0].id;
const flow = [flowing.id, flowing.own.id, leg];
await api.patchConversationsCallParticipantCommunicationPostflowaction(...flow, { destination: two });
await api.deleteConversationsCallParticipantCommunicationPostflowaction(...flow);
await api.patchConversationsCallParticipantCommunication(...flow, { state: 'disconnected' });
await until('both have gone', async () => (await livesOf(flowing.id)).length === 0);

await as('demo');
const made = await api.postConversationsCallsUserUserId(bob, { phoneNumber: one });
await count(made.id, 2);
console.log(`${bob} disconnected nobody`);
