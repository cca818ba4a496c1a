import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { type Conference, conference, idOf, listed, removals, three } from './conference.ts';

const [first, second, third] = three;
/** Whoever has this number comes back when he is hung up. */
const returning = '+15550118';
const columns = ['thread', 'calls', 'generic'] as const;

interface Removal {
  readonly call: Conference;
  readonly id: string;
  readonly match: string;
  readonly prefer?: string;
}

const remove = (
  server: LocalServer,
  column: (typeof columns)[number],
  { call, id, match, prefer }: Removal,
): Promise<Reply> => {
  const { path, body } = removals[column](call.id, id);
  return server.send('PATCH', path, {
    body,
    headers: { 'If-Match': match, ...(prefer === undefined ? {} : { Prefer: prefer }) },
  });
};

const reasonOf = (reply: Reply) => [reply.status, reply.at('code'), reply.at('explain.reason')];
const failed = [412, 'precondition.failed', 'CONCURRENT_CHANGE'];

/** A conference whose first party was hung up and is back. */
async function returned(server: LocalServer): Promise<{ call: Conference; old: string; back: string }> {
  const call = await conference(server, [returning, second, third]);
  const old = idOf(call, returning);
  await server.send('PATCH', removals.thread(call.id, old).path, {
    body: { status: 'disconnected' },
    headers: { Prefer: 'wait=5' },
  });
  const back = await until('it is back', async () => (await listed(server, call.id))[returning]);
  return { call, old, back };
}

describe('If-Match', () => {
  for (const column of columns) {
    it(`on the ${column} path removes the incarnation that was read, and tells its tag`, async (t) => {
      const server = await startLocalServer(t);
      const { call, back } = await returned(server);
      const read = await server.send('GET', removals.thread(call.id, back).path);
      assert.equal(read.headers.get('ETag'), '"2"');
      const answer = await remove(server, column, { call, id: back, match: '"2"' });
      assert.deepEqual([answer.status, answer.headers.get('ETag')], [202, '"2"']);
    });

    it(`on the ${column} path leaves another incarnation alone, and says which it is`, async (t) => {
      const server = await startLocalServer(t);
      const { call, old, back } = await returned(server);
      for (const [id, match] of [
        [back, '"1"'],
        [back, '"1","3"'],
        [back, 'W/"2"'],
        // The one of the path has gone, and who was meant is there as another.
        [old, '"1"'],
        [old, '"2"'],
        [old, '*'],
      ] as const) {
        const answer = await remove(server, column, { call, id, match, prefer: 'handling=lenient, wait=5' });
        assert.deepEqual(reasonOf(answer), failed, `${id} ${match}`);
        assert.equal(answer.headers.get('ETag'), '"2"');
        assert.deepEqual(
          [answer.at('explain.metadata.incarnation'), answer.at('explain.metadata.participantId')],
          ['2', back],
        );
        assert.match(String(answer.at('message')), /Nothing was done/);
      }
      assert.equal((await listed(server, call.id))[returning], back);
    });

    it(`on the ${column} path takes a list and *, and refuses what is no tag`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      for (const match of ['1', '"1', '"1" "2"']) {
        const answer = await remove(server, column, { call, id: idOf(call, first), match });
        assert.deepEqual(reasonOf(answer), [400, 'bad.request', 'WRONG_HEADER_VALUE'], match);
        assert.match(JSON.stringify(answer.body), /or an asterisk\. Nothing was done\..+"fieldName":"If-Match"/);
      }
      assert.equal((await remove(server, column, { call, id: idOf(call, first), match: '"7", "1"' })).status, 202);
      assert.equal((await remove(server, column, { call, id: idOf(call, second), match: '*' })).status, 202);
    });
  }

  it('compares with the newest stay of a party that is there twice', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `/api/v2/conversations/calls/${call.id}/participants`;
    await server.send('POST', path, { body: { participants: [{ address: first }] } });
    const list = `/api/v2/conversations/phone/participants?conversationId=${call.id}&address=${encodeURIComponent(first)}`;
    const twice = await until('it is there twice', async () => {
      const reply = await server.send('GET', list);
      return reply.at('total') === 2 ? reply : undefined;
    });
    const [newer] = twice.each('entities', 'id').filter((id) => id !== idOf(call, first));
    // Neither does the newest tag stand for the older stay.
    for (const match of ['"1"', '"2"']) {
      const answer = await remove(server, 'thread', { call, id: idOf(call, first), match });
      assert.deepEqual(reasonOf(answer), failed, match);
      assert.equal(answer.at('explain.metadata.participantId'), newer);
      assert.equal((await server.send('GET', list)).at('total'), 2);
    }
    const both = await remove(server, 'thread', { call, id: idOf(call, first), match: '"1", "2"' });
    assert.deepEqual([both.status, both.headers.get('ETag')], [202, '"1"']);
  });

  it('is decided before lenient and wait: whoever has gone for good is gone, but for *', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const id = idOf(call, second);
    assert.equal((await remove(server, 'thread', { call, id, match: '"1"', prefer: 'wait=5' })).status, 200);
    const gone = await remove(server, 'thread', { call, id, match: '"1"', prefer: 'wait=5, handling=lenient' });
    assert.deepEqual(
      [gone.status, gone.at('alreadyGone'), gone.at('legDown'), gone.at('evidence'), gone.headers.get('ETag')],
      [200, true, true, 'bye-200', '"1"'],
    );
    assert.equal(gone.headers.get('Preference-Applied'), 'wait=5, handling=lenient');
    assert.deepEqual(reasonOf(await remove(server, 'thread', { call, id, match: '"1"' })).slice(0, 1), [404]);
    const star = await remove(server, 'thread', { call, id, match: '*', prefer: 'handling=lenient' });
    assert.deepEqual([...reasonOf(star), star.at('explain.metadata.state')], [...failed, 'ended']);
    assert.deepEqual(reasonOf(await remove(server, 'thread', { call, id, match: '"2"' })), failed);
  });

  it('is refused where nothing could obey it, instead of being no safeguard', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const whole = await server.send('PATCH', `/api/v2/conversations/calls/${call.id}`, {
      body: { state: 'disconnected' },
      headers: { 'If-Match': '"1"' },
    });
    assert.deepEqual(reasonOf(whole), [400, 'bad.request', 'WRONG_HEADER_VALUE']);
    assert.deepEqual(Object.keys(await listed(server, call.id)), [...three]);
  });

  it('is no part of what an Idempotency-Key stands for: after 412 the same request may name the new incarnation', async (t) => {
    const server = await startLocalServer(t);
    const { call, back } = await returned(server);
    const { path, body } = removals.thread(call.id, back);
    const send = (match: string) =>
      server.send('PATCH', path, { body, headers: { 'If-Match': match, 'Idempotency-Key': 'k' } });
    assert.equal((await send('"1"')).status, 412);
    assert.equal((await send('"2"')).status, 202);
    const again = await send('"1"');
    assert.deepEqual([again.status, again.headers.get('Idempotent-Replayed')], [202, 'true']);
  });
});

describe('If-Match on a removal by selector', () => {
  const path = '/api/v2/partyline/participants:disconnect';
  const bySelector = (server: LocalServer, match: string, body: unknown) =>
    server.send('POST', path, { body, headers: { 'If-Match': match, Prefer: 'wait=5' } });

  it('is of the one who is found, and leaves another incarnation alone', async (t) => {
    const server = await startLocalServer(t);
    const { call, back } = await returned(server);
    const where = { address: returning, conversationId: call.id };
    const other = await bySelector(server, '"1"', { where });
    assert.deepEqual(reasonOf(other), failed);
    assert.deepEqual(
      [other.headers.get('ETag'), other.at('explain.metadata.incarnation'), other.at('explain.metadata.participantId')],
      ['"2"', '2', back],
    );
    assert.equal((await listed(server, call.id))[returning], back);
    const right = await bySelector(server, '"2"', { where });
    assert.deepEqual(
      [right.status, right.headers.get('ETag'), right.at('results.0.participantId')],
      [200, '"2"', back],
    );
  });

  it('is refused where more than one party may be meant', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const where = { conversationId: call.id };
    const several = await bySelector(server, '*', { where, expectCount: 3, mayEndConversation: true });
    assert.deepEqual(reasonOf(several), [400, 'bad.request', 'WRONG_HEADER_VALUE']);
    assert.deepEqual(Object.keys(await listed(server, call.id)), [...three]);
  });
});

describe('Prefer', () => {
  it('is answered with all that was applied', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const { path, body } = removals.calls(call.id, idOf(call, second));
    const done = await server.send('PATCH', path, { body, headers: { Prefer: 'handling=lenient, wait=99' } });
    assert.deepEqual([done.status, done.headers.get('Preference-Applied')], [200, 'wait=30, handling=lenient']);
    const gone = await server.send('PATCH', path, { body, headers: { Prefer: 'handling=lenient' } });
    assert.deepEqual([gone.status, gone.headers.get('Preference-Applied')], [200, 'handling=lenient']);
    assert.equal(gone.at('legDown'), undefined);
  });
});
