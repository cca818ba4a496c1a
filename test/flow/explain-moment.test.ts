import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, removals, three } from './conference.ts';
import { phones, random } from './refusal-cases.ts';
import { end, reasonsOf, remove, sendFix, watcher } from './told-truths.ts';

const [first, second, third] = three;

describe('a leg of the same person in another role', () => {
  it('of another participant on the path of a leg: his own paths are left to choose', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const [one, other] = [0, 1].map((at) => ({
      id: String(read.at(`participants.${at}.id`)),
      leg: String(read.at(`participants.${at}.calls.0.id`)),
    }));
    const path = `/api/v2/conversations/calls/${call.id}/participants/${one?.id}/communications/${other?.leg}`;
    const reply = await server.send('PATCH', path, { body: { state: 'disconnected' } });
    assert.deepEqual([reply.status, reply.at('explain.reason')], [404, 'WRONG_LEG']);
    assert.notEqual(reply.at('explain.applicability'), 'apply');
    for (const candidate of reply.each('explain.candidates', 'path'))
      assert.ok(!String(candidate).includes(`${one?.id}/communications/${other?.leg}`));
  });

  it('leaves the bridge before it is hung up, so that no update of the bridge is ever owed', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:alice';
    const call = await conference(server, [first, second], { as });
    await remove(server, idOf(call, 'user:alice'), as);
    const timeline = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    const events = timeline.each('entities', 'event');
    const order = ['participant.removing', 'leg.left-bridge', 'leg.disconnected', 'participant.disconnected'];
    const at = order.map((event) => events.indexOf(event));
    assert.ok(!at.includes(-1) && at.every((place, index) => index === 0 || place > Number(at[index - 1])));
  });
});

describe('a token without a user', () => {
  it('gets the variant of the path that needs none, and it works', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_CLIENT_TOKENS: 'strict' });
    const call = await conference(server, three, { as: 'user:alice' });
    const { path, body } = removals.calls(call.id, idOf(call, first));
    const reply = await server.send('PATCH', path, { body });
    assert.deepEqual([reply.at('explain.reason'), reply.at('explain.applicability')], ['NO_USER_CONTEXT', 'apply']);
    assert.equal((await sendFix(server, reply)).status, 202);
  });

  it('gets the same request to be sent as a user, and it works', async (t) => {
    const server = await startLocalServer(t);
    const reply = await server.send('GET', '/api/v2/users/me');
    assert.deepEqual([reply.at('explain.reason'), reply.at('explain.applicability')], ['NO_USER_CONTEXT', 'fill']);
    assert.equal(reply.at('explain.fix.headers.Authorization'), 'Bearer <userToken>');
    assert.match(String(reply.at('explain.fix.curl')), /"Authorization: Bearer \$USER_TOKEN"/);
    assert.equal((await sendFix(server, reply, 'user:alice')).status, 200);
    const candidate = String(reply.at('explain.candidates.0.path'));
    assert.equal((await server.send('GET', candidate)).status, 200);
  });

  it('and a request that is wrong besides is not offered again as it is', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `/api/v2/conversations/${call.id}/participants/${random}/monitor`;
    const reply = await server.send('POST', path);
    assert.notEqual(reply.at('explain.fix.path'), path);
  });
});

describe('a permission that is missing', () => {
  it('is named to the owner of the token, with no role and no other user; to nobody else', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, first)}`;
    const reply = await server.send('PATCH', path, { as: watcher, body: end });
    assert.deepEqual([reply.status, reply.at('explain.reason')], [403, 'MISSING_PERMISSION']);
    assert.match(String(reply.at('message')), /conversation:communication:disconnect/);
    assert.ok(!/role|alice|demo/i.test(String(reply.at('message')) + JSON.stringify(reply.at('explain.metadata'))));
    for (const headers of [{}, { Authorization: 'Bearer no-such-token' }]) {
      const anonymous = await server.send('PATCH', path, { as: null, body: end, headers });
      assert.equal(anonymous.status, 401);
      assert.ok(!/conversation:communication|permissions/.test(anonymous.text), anonymous.text);
    }
  });

  it('comes before what became of the object', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const id = idOf(call, first);
    const answer = async (of: string): Promise<string> => {
      const reply = await server.send('PATCH', `${phones}/${of}`, { as: watcher, body: end });
      return reply.text.replaceAll(of, '#').replaceAll(String(reply.headers.get('ININ-Correlation-Id')), '*');
    };
    const [live, unknown] = [await answer(id), await answer(random)];
    await remove(server, id);
    assert.deepEqual([live, await answer(id)], [unknown, unknown]);
  });
});

describe('a leg in a state that does not allow it', () => {
  it('is told its state, what it allows, and the same request for after the answer', async (t) => {
    const server = await startLocalServer(t);
    const created = await server.send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+15550113' } });
    const path = `/api/v2/conversations/calls/${created.at('id')}`;
    const id = await until('it rings', async () => {
      const reply = await server.send('GET', path);
      return reply.at('participants.0.state') === 'alerting' ? String(reply.at('participants.0.id')) : undefined;
    });
    const held = await server.send('PATCH', `${path}/participants/${id}`, { body: { held: true } });
    assert.deepEqual([held.status, held.at('code')], [400, 'conversation.error.hold.alerting']);
    assert.deepEqual(
      [held.at('explain.reason'), held.at('explain.metadata.state'), held.at('explain.metadata.allowed')],
      ['WRONG_STATE', 'alerting', 'muted or disconnected'],
    );
    assert.deepEqual([held.at('explain.applicability'), held.at('explain.fix.retry')], ['fill', 'after-seconds']);
    assert.equal(held.at('explain.fix.path'), `${path}/participants/${id}`);
    const both = await server.send('PATCH', `${path}/participants/${id}`, { body: { muted: true, held: true } });
    assert.equal(both.at('explain.metadata.undone'), 'muted, held');
    assert.equal((await server.send('GET', `${phones}/${id}`)).at('muted'), false);
    const confined = await server.send('PATCH', `${path}/participants/${id}`, { body: { confined: true } });
    assert.equal(confined.at('explain.metadata.state'), 'alerting');
    // What is said to be allowed is.
    assert.equal((await server.send('PATCH', `${path}/participants/${id}`, { body: { muted: true } })).status, 202);
    assert.equal((await remove(server, id)).status, 200);
  });
});

describe('a race of two requests', () => {
  it('is told to whoever lost it, and not to whoever removes himself', async (t) => {
    const server = await startLocalServer(t);
    // Its phone does not confirm the end, so that the removal stays under way.
    const call = await conference(server, ['+15550116', second, third]);
    const path = `${phones}/${idOf(call, '+15550116')}`;
    assert.equal((await server.send('PATCH', path, { body: end })).status, 202);
    const lost = await server.send('PATCH', path, { as: 'user:zoe', body: { muted: true } });
    assert.deepEqual(reasonsOf(lost), ['PARTICIPANT_ENDED', ['CONCURRENT_CHANGE']]);
    assert.match(String(lost.at('message')), /is disconnecting: its removal is under way/);
    assert.deepEqual(reasonsOf(await server.send('PATCH', path, { body: { muted: true } })), ['PARTICIPANT_ENDED', []]);
    assert.equal((await server.send('PATCH', path, { as: 'user:zoe', body: end })).status, 202);
  });
});

describe('the rate limit', () => {
  it('says when to send the same request again', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_RATE_LIMIT: '3' });
    await server.token('demo');
    const replies: Reply[] = [];
    for (let count = 0; count < 4; count += 1) replies.push(await server.send('GET', `${phones}?pageSize=5`));
    const last = replies.at(-1);
    assert.deepEqual([last?.status, last?.at('explain.reason')], [429, 'RATE_LIMITED']);
    assert.equal(last?.headers.get('Retry-After'), last?.at('explain.metadata.retryAfter'));
    assert.deepEqual(
      [last?.at('explain.fix.retry'), last?.at('explain.fix.path'), last?.at('explain.applicability')],
      ['after-seconds', `${phones}?pageSize=5`, 'fill'],
    );
    const wrong = await server.send('PUT', `${phones}/${random}`, { body: end });
    assert.deepEqual([wrong.status, wrong.at('explain.fix')], [429, null]);
  });
});
