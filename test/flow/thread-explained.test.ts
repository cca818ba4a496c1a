import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type LocalServer, type Reply, type SendOptions, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, listed, three } from './conference.ts';

const [first, second, third] = three;
const phone = '/api/v2/conversations/phone/participants';
const calls = '/api/v2/conversations/calls';
const end = { status: 'disconnected' };

/** What the thread's asker has: a conference of three, whose participants he listed. */
async function scene(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const server = await startLocalServer(t, settings);
  const call = await conference(server, three);
  const at = (address: string, media = 'phone') => `/api/v2/conversations/${media}/participants/${idOf(call, address)}`;
  const cloud = (address: string) => `${calls}/${call.id}/participants/${idOf(call, address)}`;
  const live = async () => Object.keys(await listed(server, call.id)).sort();
  return { server, call, at, cloud, live };
}

/** Sends the correction as it stands and nothing else. */
async function follow(server: LocalServer, refused: Reply, as?: string): Promise<Reply> {
  const { method, path, headers, body } = Object(refused.at('explain.fix'));
  assert.equal(refused.at('explain.applicability'), 'apply', refused.text);
  const options: SendOptions = {
    headers,
    ...(body === undefined ? {} : { body }),
    ...(as === undefined ? {} : { as }),
  };
  return server.send(method, path, options);
}

/** Status, code and reason of a refusal. */
const told = (reply: Reply): readonly unknown[] => [reply.status, reply.at('code'), reply.at('explain.reason')];

const gone = ({ live }: { live: () => Promise<readonly string[]> }, address: string) =>
  until(`${address} is gone`, async () => ((await live()).includes(address) ? undefined : true));

describe('use PATCH, not PUT', () => {
  it('is told with the request that works, and it works', async (t) => {
    const asked = await scene(t);
    const { server, at } = asked;
    const refused = await server.send('PUT', at(first), { body: end });
    assert.deepEqual(told(refused), [405, 'method.not.allowed', 'WRONG_METHOD']);
    assert.deepEqual([refused.title, refused.headers.get('Allow')], ['Wrong method, see Allow', 'GET, PATCH']);
    assert.equal(refused.at('message'), 'PUT is not allowed here. Use PATCH with body {"status":"disconnected"}.');
    assert.equal((await follow(server, refused)).status, 202);
    await gone(asked, first);
    assert.deepEqual(await asked.live(), [second, third]);
  });

  it('is told behind a 404 as well, where that is the answer to a wrong verb', async (t) => {
    const { server, at } = await scene(t, { PARTYLINE_WRONG_VERB: '404' });
    const refused = await server.send('PUT', at(first), { body: end });
    assert.deepEqual(told(refused), [404, 'not.found', 'WRONG_METHOD']);
    assert.equal((await follow(server, refused)).status, 202);
  });

  it("on the cloud's paths alone names the real cause: the word phone was taken for a conversation id", async (t) => {
    const { server, at, cloud, call } = await cloudScene(t);
    for (const method of ['PUT', 'PATCH']) {
      const refused = await server.send(method, at, { body: { status: 'disconnected' } });
      assert.equal(refused.at('explain.reason'), 'LITERAL_IN_ID_SLOT', refused.text);
      const fix = Object(refused.at('explain.fix'));
      assert.deepEqual([fix.method, fix.path, fix.body], ['PATCH', cloud, { state: 'disconnected' }]);
    }
    const refused = await server.send('PUT', at, { body: end });
    assert.equal((await follow(server, refused)).status, 202);
    assert.ok(call);
  });
});

/** The same against a server that rehearses the cloud, where there is no list to find a participant by. */
async function cloudScene(t: TestContext) {
  const server = await startLocalServer(t, { PARTYLINE_DIALECTS: 'genesys' });
  const made = await server.send('POST', calls, { body: { participants: three.map((address) => ({ address })) } });
  const call = String(made.at('id'));
  const id = await until('somebody has answered', async () => {
    const read = await server.send('GET', `${calls}/${call}`);
    const at = read.each('participants', 'state').indexOf('connected');
    return at < 0 ? undefined : String(read.each('participants', 'id')[at]);
  });
  return { server, call, at: `${phone}/${id}`, cloud: `${calls}/${call}/participants/${id}` };
}

describe('the body', () => {
  it("has the key status on the thread's path and state on the cloud's; the other one is corrected", async (t) => {
    const { server, at, cloud } = await scene(t);
    for (const [path, body, fixed] of [
      [at(first), { state: 'disconnected' }, { status: 'disconnected' }],
      [cloud(second), { status: 'disconnected' }, { state: 'disconnected' }],
    ] as const) {
      const refused = await server.send('PATCH', path, { body });
      assert.deepEqual(told(refused), [400, 'bad.request', 'UNKNOWN_BODY_KEY']);
      assert.deepEqual(refused.at('explain.fix.body'), fixed);
      assert.equal((await follow(server, refused)).status, 202);
    }
  });

  it('has to be JSON and say so: a form, whether it says that it is one or nothing, is corrected', async (t) => {
    const { server, at } = await scene(t);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const [address, headers, reason] of [
      [first, form, 'FORM_BODY'],
      [second, {}, 'MISSING_CONTENT_TYPE'],
    ] as const) {
      const refused = await server.send('PATCH', at(address), { raw: 'status=disconnected', headers });
      assert.deepEqual(told(refused), [415, 'unsupported.media.type', reason]);
      assert.equal(refused.headers.get('Accept-Patch'), 'application/json');
      assert.deepEqual(refused.at('explain.fix.headers'), { 'Content-Type': 'application/json' });
      assert.deepEqual(refused.at('explain.fix.body'), end);
      assert.equal((await follow(server, refused)).status, 202);
    }
  });

  it('sent by curl -d as the form that it is not is told apart from a form', async (t) => {
    const { server, at } = await scene(t);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const refused = await server.send('PATCH', at(first), { raw: JSON.stringify(end), headers });
    assert.deepEqual(told(refused), [415, 'unsupported.media.type', 'WRONG_CONTENT_TYPE']);
    assert.equal((await follow(server, refused)).status, 202);
  });
});

describe('the token', () => {
  it("needs a scope: both names count on the thread's path, and the one that is missing is named", async (t) => {
    const { server, at, cloud } = await scene(t);
    const refused = await server.send('PATCH', at(first), { body: end, as: 'scope:conversations:readonly' });
    assert.deepEqual(told(refused), [403, 'not.authorized', 'MISSING_SCOPE']);
    assert.equal(refused.headers.get('WWW-Authenticate'), 'Bearer error="insufficient_scope", scope="conversations"');
    assert.equal(refused.at('explain.metadata.scope'), 'conversations');
    assert.equal(refused.at('explain.fix'), null);
    const thread = 'scope:admin:conversation';
    const there = await server.send('PATCH', cloud(first), { body: { state: 'disconnected' }, as: thread });
    assert.deepEqual(told(there), [403, 'not.authorized', 'MISSING_SCOPE']);
    assert.equal((await server.send('PATCH', at(first), { body: end, as: thread })).status, 202);
    const other = await server.send('PATCH', at(second), { body: end, as: 'scope:conversations' });
    assert.equal(other.status, 202);
  });

  it("needs the permission for another's leg, which is named to its owner", async (t) => {
    const { server, at } = await scene(t);
    const as = 'perm:conversation:participant:wrapup,conversation:communication:view';
    const refused = await server.send('PATCH', at(first), { body: end, as });
    assert.deepEqual(told(refused), [403, 'missing.permissions', 'MISSING_PERMISSION']);
    assert.match(String(refused.at('message')), /conversation:communication:disconnect/);
    assert.equal(refused.at('explain.fix'), null);
  });
});

describe('the id', () => {
  /** A call that a user has made from his softphone. */
  async function withUser(t: TestContext) {
    const server = await startLocalServer(t);
    const call = await conference(server, three, { as: 'user:alice' });
    const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const user = String((await server.send('GET', '/api/v2/users/me', { as: 'user:alice' })).at('id'));
    const place = read.each('participants', 'userId').indexOf(user);
    const legOf = (index: number): string => String(read.at(`participants.${index}.calls.0.id`));
    return { server, call, user, read, place, legOf, own: String(read.each('participants', 'id')[place]) };
  }

  it('of a softphone leg is recognised, and its live participant is the one to name', async (t) => {
    const { server, own } = await withUser(t);
    const shown = await server.send('GET', `${phone}/${own}`);
    const leg = shown.each('legs', 'id')[shown.each('legs', 'kind').indexOf('softphone')];
    const refused = await server.send('PATCH', `${phone}/${leg}`, { body: end });
    assert.deepEqual(told(refused), [404, 'not.found', 'WRONG_LEG']);
    assert.equal(refused.at('explain.fix.path'), `${phone}/${own}`);
    assert.equal((await follow(server, refused)).status, 202);
  });

  it('of another leg, or of the user, is recognised as what it is', async (t) => {
    const { server, call, place, legOf, user, own, read } = await withUser(t);
    const other = place === 0 ? 1 : 0;
    const leg = await server.send('PATCH', `${phone}/${legOf(other)}`, { body: end });
    assert.deepEqual(told(leg), [404, 'not.found', 'WRONG_ID_KIND']);
    assert.deepEqual(leg.at('explain.metadata.kind'), 'communication');
    assert.equal(leg.at('explain.fix.path'), `${phone}/${read.each('participants', 'id')[other]}`);
    const person = await server.send('PATCH', `${calls}/${call.id}/participants/${user}`, {
      body: { state: 'disconnected' },
    });
    assert.equal(person.at('explain.reason'), 'WRONG_ID_KIND');
    assert.equal(person.at('explain.fix.path'), `${calls}/${call.id}/participants/${own}`);
    assert.equal((await follow(server, person)).status, 202);
  });

  it('on the path of another medium is told the right word', async (t) => {
    const { server, at } = await scene(t);
    for (const [address, media] of [
      [first, 'video'],
      [second, 'webchat'],
    ] as const) {
      const refused = await server.send('PATCH', at(address, media), { body: end });
      assert.deepEqual(told(refused), [404, 'not.found', 'WRONG_MEDIA_WORD']);
      assert.equal(refused.at('explain.fix.path'), at(address));
      assert.equal((await follow(server, refused)).status, 202);
    }
  });

  it('of a participant who has left is told with when and by whom, and who is there now is never put in his place', async (t) => {
    const { server, call, user, own } = await withUser(t);
    const path = `${calls}/${call.id}/participants`;
    const wait = { Prefer: 'wait=5' };
    await server.send('PATCH', `${phone}/${own}`, { body: end, headers: wait });
    const left = await server.send('PATCH', `${phone}/${own}`, { body: end });
    assert.deepEqual(told(left), [404, 'not.found', 'PARTICIPANT_ENDED']);
    assert.deepEqual([left.at('explain.metadata.endedBy'), left.at('explain.fix')], ['client', null]);
    assert.match(String(left.at('explain.metadata.endedAt')), /^\d{4}-\d\d-\d\dT/);
    const cloud = await server.send('PATCH', `${path}/${own}`, { body: { state: 'disconnected' } });
    assert.deepEqual(told(cloud), [400, 'conversation.error.call.disconnected', 'PARTICIPANT_ENDED']);

    await server.send('POST', path, { body: { participants: [{ userId: user }] } });
    const back = await until('alice is back', async () => (await listed(server, call.id))['user:alice']);
    const again = await server.send('PATCH', `${phone}/${own}`, { body: end });
    assert.equal(again.at('explain.metadata.newerParticipantId'), back);
    assert.equal(again.at('explain.fix'), null);
    assert.deepEqual(again.each('explain.candidates', 'participantId'), [back]);
  });
});

describe('the conversation', () => {
  it('has ended with its last participant, and says when and that a request ended it', async (t) => {
    const { server, call, at } = await scene(t);
    const wait = { Prefer: 'wait=5' };
    const last = [];
    for (const address of three) last.push(await server.send('PATCH', at(address), { body: end, headers: wait }));
    assert.deepEqual(
      last.map((reply) => reply.at('conversationEnded')),
      [false, false, true],
    );
    const refused = await server.send('PATCH', at(first), { body: end });
    assert.deepEqual([refused.status, refused.at('explain.reason')], [404, 'CONVERSATION_ENDED'], refused.text);
    const whole = await server.send('POST', `${calls}/${call.id}/participants`, {
      body: { participants: [{ address: first }] },
    });
    assert.deepEqual(told(whole), [404, 'conversation.error.conversation.not.found', 'CONVERSATION_ENDED']);
    // The client whose request removed the last one: whoever asks is told that it was no phone.
    assert.equal(whole.at('explain.metadata.endedBy'), 'client');
    assert.equal(whole.at('explain.fix'), null);
    assert.equal((await server.send('GET', `/api/v2/conversations/${call.id}`)).status, 200);
  });

  it('needs no order of its legs: one request unbridges and hangs up, and who asks for the order is told the path', async (t) => {
    const asked = await scene(t);
    const { server, call, at, cloud } = asked;
    const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const place = read.each('participants', 'id').indexOf(idOf(call, first));
    const leg = String(read.at(`participants.${place}.calls.0.id`));
    // To update the bridge's leg first, as the thread says, is refused with the one request that does both.
    const bridge = await server.send('PATCH', `${cloud(first)}/communications/${leg}`, {
      body: { state: 'connected' },
    });
    assert.deepEqual(told(bridge), [400, 'communication.state.required', 'WRONG_STATE']);
    const whole = await server.send('DELETE', `/api/v2/conversations/${call.id}?participantId=${idOf(call, first)}`);
    assert.equal(whole.at('explain.reason'), 'WRONG_TARGET_LEVEL', whole.text);
    assert.deepEqual(await asked.live(), [...three]);
    const removed = await server.send('PATCH', at(first), { body: end, headers: { Prefer: 'wait=5' } });
    assert.equal(removed.at('legDown'), true);
    const timeline = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    const events = timeline.each('entities', 'event');
    assert.ok(events.indexOf('participant.removing') >= 0, String(events));
    assert.deepEqual(await asked.live(), [second, third]);
  });
});
