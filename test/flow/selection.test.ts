import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { limits } from '../../src/base/limits.ts';
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

describe('removing by selector', () => {
  it('finds one of three by a number as people write it, and says that the leg is down', async (t) => {
    const { server, call } = await talking(t);
    const answer = await off(server, { address: 'tel:+1-555-0101;ext=7', conversationId: call.id.toUpperCase() });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('Preference-Applied'), 'wait=5');
    const [result] = Object(answer.at('results'));
    const { seq, endTime, ...told } = result;
    assert.deepEqual(told, {
      participantId: idOf(call, first),
      conversationId: call.id,
      incarnation: 1,
      result: 'accepted',
      legDown: true,
      evidence: 'bye-200',
      sipCode: 200,
      conversationEnded: false,
      othersConnected: 2,
    });
    assert.ok(seq > 0 && Number(answer.headers.get('Partyline-Seq')) >= seq);
    assert.ok(Date.parse(endTime) > 0);
    assert.deepEqual(await left(server, call), [second, third]);
  });

  it('answers 202 at once without Prefer, and 202 with legDown: false when the phone does not confirm', async (t) => {
    const { server, call } = await talking(t, ['+15550116', second, third, '+15550104']);
    const at = await post(server, 'disconnect', { where: { participantId: idOf(call, second) } });
    assert.deepEqual([at.status, at.at('matched'), at.at('results.0.result')], [202, 1, 'accepted']);
    const slow = await post(
      server,
      'disconnect',
      { where: { address: '+15550116' } },
      { headers: { Prefer: 'wait=1' } },
    );
    assert.deepEqual([slow.status, slow.at('results.0.legDown'), slow.at('results.0.evidence')], [202, false, null]);
    const again = await post(server, 'disconnect', { where: { address: '+15550116' } });
    assert.deepEqual([again.status, again.at('matched')], [202, 1]);
    const timeline = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    const removing = timeline.each('entities', 'event').filter((event) => event === 'participant.removing');
    assert.equal(removing.length, 2);
  });

  it('does nothing unless as many fit as are expected, and shows who does', async (t) => {
    const { server, call } = await talking(t);
    const wide = await off(server, { conversationId: call.id });
    assert.deepEqual([wide.status, wide.at('code')], [409, 'partyline.count.mismatch']);
    assert.deepEqual(wide.each('explain.candidates', 'address').toSorted(), [...three]);
    for (const key of ['participantId', 'conversationId', 'name', 'address', 'purpose', 'since'])
      assert.ok(wide.at(`explain.candidates.0.${key}`), key);
    const narrow = wide.at('explain.candidates.0.body');
    assert.deepEqual(narrow, { where: { participantId: wide.at('explain.candidates.0.participantId') } });
    const few = await off(server, { address: first }, { expectCount: 2 });
    assert.deepEqual([few.status, few.at('explain.metadata.matched')], [409, '1']);
    assert.deepEqual(await left(server, call), [...three]);
    const two = await off(server, { conversationId: call.id, purpose: 'external' }, { expectCount: 3 });
    assert.equal(two.at('code'), 'partyline.would.end.conversation');
  });

  it('shows nobody to whoever may hang up and not look', async (t) => {
    const { server, call } = await talking(t);
    const answer = await post(
      server,
      'disconnect',
      { where: { conversationId: call.id } },
      { as: 'perm:conversation:communication:disconnect' },
    );
    assert.equal(answer.status, 409);
    assert.deepEqual(answer.at('explain.candidates'), []);
    assert.doesNotMatch(answer.text, /5550101/);
  });

  it('says of a number that fits nobody when it left, or where it is', async (t) => {
    const { server, call } = await talking(t);
    await off(server, { address: first });
    const ended = await off(server, { address: first });
    assert.deepEqual([ended.status, ended.at('code')], [404, 'partyline.no.match']);
    assert.equal(ended.at('explain.metadata.participantId'), idOf(call, first));
    assert.ok(ended.at('explain.metadata.endedAt'));
    const other = await conference(server, ['+15550104', '+15550105']);
    const there = await off(server, { address: '+15550104', conversationId: call.id });
    assert.equal(there.at('explain.metadata.otherConversationId'), other.id);
    const named = await off(server, { address: second, name: 'Somebody' });
    assert.equal(named.at('explain.metadata.without'), 'name');
    const nobody = await off(server, { userName: 'nobody-of-that-name' });
    assert.equal(nobody.at('explain.metadata.lacking'), 'userName');
    for (const where of [{ participantId: 'x' }, { conversationId: call.id, address: '15550102', room: '600' }])
      assert.equal((await off(server, where)).status, 404);
    assert.deepEqual(await left(server, call), [second, third]);
  });

  it('with handling=lenient says of somebody who is gone that he is', async (t) => {
    const { server, call } = await talking(t);
    await off(server, { address: first });
    const lenient = { headers: { Prefer: 'wait=5, handling=lenient' } };
    for (const where of [{ participantId: idOf(call, first) }, { address: '0015550101', conversationId: call.id }]) {
      const answer = await post(server, 'disconnect', { where }, lenient);
      assert.deepEqual([answer.status, answer.at('results.0.result')], [200, 'alreadyGone']);
      assert.equal(answer.at('results.0.participantId'), idOf(call, first));
      assert.equal(answer.at('results.0.disconnectType'), 'client');
    }
    const never = await post(
      server,
      'disconnect',
      { where: { address: '+15559999999', conversationId: call.id } },
      lenient,
    );
    assert.equal(never.status, 404);
    const live = await post(server, 'disconnect', { where: { address: second, conversationId: call.id } }, lenient);
    assert.deepEqual([live.status, live.at('results.0.result')], [200, 'accepted']);
  });

  it('refuses to end the conversation unless it may, and says by which rule it would', async (t) => {
    const { server, call } = await talking(t, [first, second]);
    const where = { address: first, conversationId: call.id };
    const refused = await off(server, where);
    assert.deepEqual([refused.status, refused.at('code')], [409, 'partyline.would.end.conversation']);
    assert.equal(refused.at('explain.applicability'), 'choose');
    assert.equal(refused.at('explain.metadata.rule'), 'peer');
    assert.equal(refused.at('explain.metadata.alsoEnd'), idOf(call, second));
    assert.deepEqual(refused.at('explain.fix.body'), { where, mayEndConversation: true });
    assert.deepEqual(await left(server, call), [first, second]);
    const done = await off(server, where, { mayEndConversation: true });
    assert.equal(done.status, 200);
    await until('it has ended', async () =>
      (await server.send('GET', `/api/v2/conversations/${call.id}`)).at('endTime'),
    );
  });
});

describe('who may remove by selector', () => {
  it('finds nobody of another organisation, by whatever key', async (t) => {
    const { server, call } = await talking(t);
    const keys = [
      { participantId: idOf(call, first) },
      { conversationId: call.id },
      { address: first },
      { address: first, conversationId: call.id },
    ];
    for (const where of keys) {
      const answer = await post(server, 'disconnect', { where }, { as: 'org:other' });
      assert.deepEqual([answer.status, answer.at('code')], [404, 'partyline.no.match']);
      assert.deepEqual(Object.keys(Object(answer.at('explain.metadata'))), ['expected']);
    }
    assert.deepEqual(await left(server, call), [...three]);
  });

  it('gives a user the conversations that he takes part in', async (t) => {
    const server = await startLocalServer(t);
    const own = await server.send('POST', '/api/v2/conversations/calls', {
      body: { participants: [{ address: first }, { address: second }] },
      as: 'user:alice',
    });
    const id = String(own.at('id'));
    const others = await conference(server, three);
    await until('all three talk', async () => Object.keys(await listed(server, id)).length === 3 || undefined);
    const where = { address: third };
    const hidden = await post(server, 'disconnect', { where }, { as: 'user:alice' });
    assert.equal(hidden.status, 404);
    const seen = await post(server, 'disconnect', { where: { address: first } }, { as: 'user:alice' });
    assert.deepEqual([seen.status, seen.at('results.0.conversationId')], [202, id]);
    const self = await post(server, 'disconnect', { where: { userName: 'alice' } });
    assert.deepEqual([self.status, self.at('matched'), self.at('results.0.conversationId')], [202, 1, id]);
    assert.deepEqual(await left(server, others), [...three]);
  });

  it('asks for the permission to hang up others before anything is done', async (t) => {
    const { server, call } = await talking(t);
    const where = { conversationId: call.id };
    const own = await post(server, 'disconnect', { where, expectCount: 3 }, { as: 'perm:conversation:call:record' });
    assert.deepEqual([own.status, own.at('code')], [403, 'missing.permissions']);
    const none = await post(server, 'disconnect', { where }, { as: 'perm:conversation:communication:view' });
    assert.deepEqual([none.status, none.at('code')], [403, 'missing.any.permissions']);
    const plan = await post(
      server,
      'plan',
      { where: { address: first } },
      { as: 'perm:conversation:communication:view' },
    );
    assert.deepEqual([plan.status, plan.at('refused.status'), plan.at('matched')], [200, 403, 1]);
    assert.deepEqual(await left(server, call), [...three]);
  });
});

describe('a body that selects', () => {
  const bad: readonly (readonly [Readonly<Record<string, unknown>>, number, string])[] = [
    [{}, 400, 'WRONG_BODY_SHAPE'],
    [{ where: {} }, 400, 'SELECTOR_EMPTY'],
    [{ where: { purpose: 'customer', name: 'x' } }, 400, 'SELECTOR_EMPTY'],
    [{ where: { address: ' ' } }, 400, 'SELECTOR_EMPTY'],
    // A variable that was never set must not widen what it was to narrow.
    [{ where: { address: first, conversationId: '' } }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first, participantId: null } }, 400, 'WRONG_VALUE_TYPE'],
    [{ list: [{ where: { address: first, name: ' ' } }] }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first }, expectCount: 0 }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first }, expectCount: 101 }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first }, expectCount: 1.5 }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first, talkingFor: 'x' } }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first, joinedBefore: 'yesterday' } }, 400, 'WRONG_VALUE_TYPE'],
    [{ where: { address: first, purpose: 'boss' } }, 400, 'WRONG_ENUM_VALUE'],
    [{ where: { adress: first } }, 400, 'UNKNOWN_BODY_KEY'],
    [{ where: { address: first }, all: true }, 400, 'UNKNOWN_BODY_KEY'],
    [{ where: { address: first }, ttl: 60 }, 400, 'WRONG_VALUE_TYPE'],
    [{ list: [] }, 400, 'WRONG_VALUE_TYPE'],
    [{ list: [{ where: { address: first } }], expectCount: 2 }, 400, 'WRONG_VALUE_TYPE'],
    [{ list: [{ where: { address: first } }, { where: {} }] }, 400, 'SELECTOR_EMPTY'],
  ];
  it('is refused where it is wrong, before anything is looked for', async (t) => {
    const { server, call } = await talking(t);
    for (const [body, status, reason] of bad) {
      const answer = await post(server, 'disconnect', body);
      assert.deepEqual([answer.status, answer.at('explain.reason')], [status, reason], JSON.stringify(body));
    }
    assert.deepEqual(await left(server, call), [...three]);
  });

  it('may hold a list, of which every entry is answered by itself', async (t) => {
    const { server, call } = await talking(t, [...three, '+15550104']);
    const list = [
      { where: { address: first } },
      { where: { address: '+15559999999' } },
      { where: { address: second } },
    ];
    const answer = await post(server, 'disconnect', { list }, { headers: { Prefer: 'wait=5' } });
    assert.equal(answer.status, 202);
    assert.deepEqual(answer.each('entries', 'status'), [200, 404, 200]);
    assert.equal(answer.at('entries.0.results.0.participantId'), idOf(call, first));
    assert.deepEqual(
      [answer.at('entries.1.code'), answer.at('entries.1.explain.reason')],
      ['partyline.no.match', 'NO_MATCH'],
    );
    assert.deepEqual(await left(server, call), [third, '+15550104']);
  });

  it('looks for what comes close to nobody a bounded number of times, however many entries it has', async (t) => {
    const { server, call } = await talking(t);
    await off(server, { address: first });
    const where = { address: first, conversationId: call.id };
    const list = Array.from({ length: limits.selectionSearchesMax + 3 }, () => ({ where }));
    const answer = await post(server, 'disconnect', { list });
    const entries = answer.each('entries', 'explain').map((explain) => JSON.stringify(explain));
    assert.equal(entries.length, list.length);
    assert.equal(entries.filter((each) => each.includes('endedAt')).length, limits.selectionSearchesMax);
    assert.deepEqual(new Set(answer.each('entries', 'status')), new Set([404]));
  });
});
