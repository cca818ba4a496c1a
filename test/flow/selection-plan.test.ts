import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type LocalServer, type SendOptions, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { type Conference, conference, idOf, listed, three } from './conference.ts';

const [first, second, third] = three;
const verbs = '/api/v2/partyline/participants:';

type Where = Readonly<Record<string, unknown>>;

/** The verb, its body, and how it is sent. */
type Asked = readonly [verb: string, body: Readonly<Record<string, unknown>>, options?: SendOptions];

const post = (server: LocalServer, ...[verb, body, options = {}]: Asked) =>
  server.send('POST', `${verbs}${verb}`, { body, ...options });

const off = (server: LocalServer, where: Where, more: Readonly<Record<string, unknown>> = {}) =>
  post(server, 'disconnect', { where, ...more }, { headers: { Prefer: 'wait=5' } });

async function talking(t: TestContext, addresses: readonly string[] = three) {
  const server = await startLocalServer(t);
  return { server, call: await conference(server, addresses) };
}

const left = async (server: LocalServer, call: Conference) => Object.keys(await listed(server, call.id));

describe('holding and muting by selector', () => {
  it('holds and mutes whoever is meant, all or none', async (t) => {
    const { server, call } = await talking(t);
    const where = { conversationId: call.id };
    const muted = await post(server, 'mute', { where, expectCount: 3, muted: true });
    assert.deepEqual([muted.status, muted.at('matched')], [202, 3]);
    const held = await post(server, 'hold', { where: { address: first }, held: true });
    assert.deepEqual([held.status, held.at('results.0.held')], [202, true]);
    const phones = `/api/v2/conversations/phone/participants?conversationId=${call.id}`;
    const list = await server.send('GET', phones);
    assert.deepEqual(list.each('entities', 'muted'), [true, true, true]);
    assert.deepEqual(list.each('entities', 'held'), [true, false, false]);
    const lacking = await post(server, 'hold', { where });
    assert.deepEqual([lacking.status, lacking.at('explain.reason')], [400, 'WRONG_BODY_SHAPE']);
    const few = await post(server, 'mute', { where, muted: false });
    assert.equal(few.status, 409);
    const again = await server.send('GET', phones);
    assert.deepEqual(again.each('entities', 'muted'), [true, true, true]);
  });

  it('holds nobody where one of those who are meant still rings', async (t) => {
    const server = await startLocalServer(t);
    const created = await server.send('POST', '/api/v2/conversations/calls', {
      body: { participants: [first, second, '+15550113'].map((address) => ({ address })) },
    });
    const id = String(created.at('id'));
    await until('two talk', async () => Object.keys(await listed(server, id)).length === 2 || undefined);
    const answer = await post(server, 'hold', { where: { conversationId: id }, expectCount: 3, held: true });
    assert.ok(answer.status >= 400, answer.text);
    const list = await server.send('GET', `/api/v2/conversations/phone/participants?conversationId=${id}`);
    assert.ok(list.each('entities', 'held').every((held) => held === false));
  });
});

describe('a plan', () => {
  it('says who drops, what ends because of it, and why it would be refused', async (t) => {
    const { server, call } = await talking(t, [first, second]);
    const plan = await post(server, 'plan', { where: { address: first } });
    assert.equal(plan.status, 200);
    assert.deepEqual(plan.each('participants', 'id'), [idOf(call, first)]);
    assert.deepEqual([plan.at('refused.status'), plan.at('refused.code')], [409, 'partyline.would.end.conversation']);
    assert.deepEqual(plan.at('consequences'), {
      conversationEnds: true,
      because: 'peer',
      remaining: [],
      alsoEnd: [{ participantId: idOf(call, second), because: 'peer' }],
    });
    const may = await post(server, 'plan', { where: { address: first }, mayEndConversation: true });
    assert.deepEqual([may.at('refused'), may.at('matched')], [null, 1]);
    const none = await post(server, 'plan', { where: { address: '+15559999999' } });
    assert.deepEqual([none.status, none.at('refused.code'), none.at('matched')], [200, 'partyline.no.match', 0]);
    assert.deepEqual(await left(server, call), [first, second]);
  });

  it('of a leave says that only who is connected can, as the leave itself does', async (t) => {
    const server = await startLocalServer(t);
    const rings = '+15550113';
    const created = await server.send('POST', '/api/v2/conversations/calls', {
      body: { participants: [first, second, rings].map((address) => ({ address })) },
    });
    const conversationId = String(created.at('id'));
    await until('two talk', async () => Object.keys(await listed(server, conversationId)).length === 2 || undefined);
    const body = { where: { conversationId, address: rings }, intent: 'leave' };
    const plan = await post(server, 'plan', body);
    const done = await post(server, 'disconnect', body);
    assert.deepEqual(
      [plan.at('matched'), plan.at('refused.status'), plan.at('refused.code'), plan.at('refused.reason')],
      [1, done.status, done.at('code'), 'TRANSFER_NOT_CONNECTED'],
    );
  });

  it('of a conference says who stays', async (t) => {
    const { server, call } = await talking(t);
    const plan = await post(server, 'plan', { where: { conversationId: call.id }, expectCount: 2 });
    assert.deepEqual([plan.at('matched'), plan.at('refused.code')], [3, 'partyline.count.mismatch']);
    const one = await post(server, 'plan', { where: { address: second } });
    assert.deepEqual(one.at('consequences.remaining'), [idOf(call, first), idOf(call, third)]);
    assert.deepEqual([one.at('refused'), one.at('consequences.conversationEnds')], [null, false]);
  });
});

describe('what is planned', () => {
  const bodies = (call: Conference): readonly Readonly<Record<string, unknown>>[] => [
    { where: { conversationId: call.id } },
    { where: { address: '+15559999999', conversationId: call.id } },
    { where: { address: first, conversationId: call.id } },
    { where: { conversationId: call.id, purpose: 'external' }, expectCount: 2 },
    { where: { conversationId: call.id }, expectCount: 2, mayEndConversation: true },
  ];
  it('is what is done with the same body', async (t) => {
    const { server, call } = await talking(t);
    const paths: string[] = [];
    for (const body of bodies(call)) {
      const plan = await post(server, 'plan', body);
      const done = await post(server, 'disconnect', body, { headers: { Prefer: 'wait=5' } });
      paths.push(`${done.status}`);
      if (done.status !== 200) {
        assert.deepEqual(
          [plan.at('refused.status'), plan.at('refused.code'), plan.at('refused.reason')],
          [done.status, done.at('code'), done.at('explain.reason')],
        );
        continue;
      }
      assert.equal(plan.at('refused'), null);
      assert.deepEqual(plan.each('participants', 'id'), done.each('results', 'participantId'));
      const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
      assert.equal(read.at('endTime') !== undefined, plan.at('consequences.conversationEnds'));
      assert.deepEqual(Object.values(await listed(server, call.id)), plan.at('consequences.remaining'));
    }
    assert.deepEqual(paths, ['409', '404', '200', '409', '200']);
  });
});

describe('a user by selector', () => {
  it('is meant in the call that he came to last', async (t) => {
    const server = await startLocalServer(t);
    const older = await conference(server, [...three, 'user:alice']);
    const newer = await conference(server, ['+15550104', '+15550105', '+15550106', 'user:alice']);
    const { userId } = Object(
      await server.send('GET', `/api/v2/conversations/phone/participants/${idOf(older, 'user:alice')}`),
    ).body;
    for (const [where, call] of [
      [{ userId }, newer],
      [{ address: 'user:alice' }, older],
    ] as const) {
      const answer = await off(server, where);
      assert.deepEqual([answer.status, answer.at('matched')], [200, 1]);
      assert.equal(answer.at('results.0.participantId'), idOf(call, 'user:alice'));
    }
    assert.equal((await off(server, { userName: 'alice' })).status, 404);
  });

  it('counts twice where he is in one call with two phones', async (t) => {
    const server = await startLocalServer(t);
    const created = await server.send('POST', '/api/v2/conversations/calls', {
      body: { participants: [first, second, third, 'user:alice', 'user:alice'].map((address) => ({ address })) },
    });
    const where = { userName: 'alice', conversationId: created.at('id') };
    const phones = `/api/v2/conversations/phone/participants?conversationId=${created.at('id')}&state=connected`;
    await until('all talk', async () => (await server.send('GET', phones)).at('total') === 5 || undefined);
    const one = await off(server, where);
    assert.deepEqual([one.status, one.at('code')], [409, 'partyline.count.mismatch']);
    const both = await off(server, where, { expectCount: 2 });
    assert.deepEqual([both.status, both.at('matched')], [200, 2]);
  });
});

describe('many who remove at once', () => {
  it('remove one party once, and nobody else', async (t) => {
    const { server, call } = await talking(t, [...three, '+15550104']);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        post(
          server,
          'disconnect',
          { where: { address: first, conversationId: call.id } },
          {
            headers: { Prefer: 'wait=5, handling=lenient' },
          },
        ),
      ),
    );
    for (const answer of answers) {
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.each('results', 'participantId'), [idOf(call, first)]);
    }
    const timeline = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    const removing = timeline.each('entities', 'event').filter((event) => event === 'participant.removing');
    assert.equal(removing.length, 1);
    assert.deepEqual(await left(server, call), [second, third, '+15550104']);
  });

  it('with a count of one each take no more than the last but one', async (t) => {
    const { server, call } = await talking(t);
    const answers = await Promise.all(
      three.map((address) => post(server, 'disconnect', { where: { address } }, { headers: { Prefer: 'wait=5' } })),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 200, 409]);
    assert.equal((await left(server, call)).length, 1);
  });
});
