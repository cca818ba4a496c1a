import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takesIdempotencyKey } from '../../src/contract/request-headers.ts';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { type Conference, conference, idOf, listed, removals, three } from './conference.ts';

const [first, second, third] = three;
const end = { status: 'disconnected' };
const phones = '/api/v2/conversations/phone/participants';

interface Sent {
  readonly key: string;
  readonly as?: string;
  readonly body?: unknown;
  readonly prefer?: string;
}

const patch = (server: LocalServer, path: string, { key, as = 'demo', body = end, prefer }: Sent): Promise<Reply> =>
  server.send('PATCH', path, {
    as,
    body,
    headers: { 'Idempotency-Key': key, ...(prefer === undefined ? {} : { Prefer: prefer }) },
  });

const isReplayed = (reply: Reply): boolean => reply.headers.get('Idempotent-Replayed') === 'true';
const reasonOf = (reply: Reply) => [reply.status, reply.at('code'), reply.at('explain.reason')];

/** How many removals a conversation has seen begin. */
async function removalsIn(server: LocalServer, { id }: Conference): Promise<number> {
  const timeline = await server.send('GET', `/api/v2/partyline/conversations/${id}/timeline`);
  return timeline.each('entities', 'event').filter((event) => event === 'participant.removing').length;
}

describe('the same request again under its Idempotency-Key', () => {
  for (const column of ['thread', 'calls', 'generic'] as const) {
    it(`on the ${column} path gets the first answer, byte for byte, and says so`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      const { path, body } = removals[column](call.id, idOf(call, second));
      const answer = await patch(server, path, { key: 'k1', body, prefer: 'wait=5' });
      assert.deepEqual([answer.status, answer.at('legDown'), isReplayed(answer)], [200, true, false]);
      const again = await patch(server, path, { key: 'k1', body, prefer: 'wait=5' });
      assert.deepEqual([again.status, again.text, isReplayed(again)], [200, answer.text, true]);
      for (const name of ['ETag', 'Partyline-Seq', 'Preference-Applied', 'Content-Type'])
        assert.equal(again.headers.get(name), answer.headers.get(name), name);
      assert.notEqual(again.headers.get('ININ-Correlation-Id'), answer.headers.get('ININ-Correlation-Id'));
      assert.equal(await removalsIn(server, call), 1);
    });
  }

  it('is recognised however its JSON is spelt, and a refusal is given again as well', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    await patch(server, `${phones}/${idOf(call, second)}`, { key: 'k1', prefer: 'wait=5' });
    const path = `/api/v2/conversations/calls/${call.id}/participants/${idOf(call, second)}`;
    const spelt = (raw: string) =>
      server.send('PATCH', path, { raw, headers: { 'Idempotency-Key': 'k2', 'Content-Type': 'application/json' } });
    const refused = await spelt('{"muted":true,"held":true}');
    assert.deepEqual(reasonOf(refused), [400, 'conversation.error.call.disconnected', 'PARTICIPANT_ENDED']);
    const again = await spelt(' { "held" : true, "\\u006duted":true }\n');
    assert.deepEqual([again.text, again.title, isReplayed(again)], [refused.text, refused.title, true]);
  });

  it('makes one call, not two', async (t) => {
    const server = await startLocalServer(t);
    const call = () =>
      server.send('POST', '/api/v2/conversations/calls', {
        body: { phoneNumber: first },
        headers: { 'Idempotency-Key': 'dial once' },
      });
    const [made, again] = [await call(), await call()];
    assert.deepEqual([again.at('id'), isReplayed(made), isReplayed(again)], [made.at('id'), false, true]);
    assert.equal((await server.send('GET', '/api/v2/conversations/calls')).at('total'), 1);
  });

  it('removes by selector only whoever was meant at first, not who has the number by then', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550118', second, third]);
    const send = () =>
      server.send('POST', '/api/v2/partyline/participants:disconnect', {
        body: { where: { address: '+15550118' } },
        headers: { 'Idempotency-Key': 'k1', Prefer: 'wait=5' },
      });
    const answer = await send();
    assert.deepEqual([answer.status, answer.at('results.0.participantId')], [200, idOf(call, '+15550118')]);
    const back = await until('it is back', async () => (await listed(server, call.id))['+15550118']);
    const again = await send();
    assert.deepEqual([again.text, isReplayed(again)], [answer.text, true]);
    assert.equal((await listed(server, call.id))['+15550118'], back);
  });

  it('is carried out where the first was refused before it could act', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, second)}`;
    const refused = await patch(server, path, { key: 'k1', body: { status: 'gone' } });
    assert.equal(refused.status, 400);
    const denied = await patch(server, path, { key: 'k1', as: 'perm:conversation:communication:view' });
    assert.equal(denied.status, 403);
    assert.equal((await patch(server, path, { key: 'k1' })).status, 202);
  });

  it('is another request for another client, user or organisation', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, second)}`;
    assert.equal((await patch(server, path, { key: 'k1', prefer: 'wait=5' })).status, 200);
    for (const as of ['user:alice', 'user:bob', 'perm:*']) {
      const other = await patch(server, path, { key: 'k1', as });
      assert.deepEqual(reasonOf(other), [404, 'not.found', 'PARTICIPANT_ENDED'], as);
      assert.equal(isReplayed(other), false);
    }
    const foreign = await patch(server, path, { key: 'k1', as: 'org:elsewhere' });
    assert.deepEqual(reasonOf(foreign), [404, 'not.found', 'NOT_FOUND']);
    // Nor does a key that is in use somewhere else give itself away by a refusal.
    const ours = await patch(server, `${phones}/${idOf(call, third)}`, { key: 'k1', as: 'user:carol' });
    assert.equal(ours.status, 202);
  });
});

describe('another request under a key', () => {
  it('answers 422, names the first, and does nothing', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const one = await patch(server, `${phones}/${idOf(call, second)}`, { key: 'k1' });
    const others = [
      await patch(server, `${phones}/${idOf(call, third)}`, { key: 'k1' }),
      await patch(server, `${phones}/${idOf(call, second)}`, { key: 'k1', body: { ...end, muted: true } }),
      await patch(server, `${phones}/${idOf(call, second)}?x=1`, { key: 'k1' }),
      await server.send('DELETE', `/api/v2/conversations/${call.id}`, { headers: { 'Idempotency-Key': 'k1' } }),
    ];
    for (const other of others) {
      assert.deepEqual(reasonOf(other), [422, 'partyline.idempotency.mismatch', 'IDEMPOTENCY_MISMATCH']);
      assert.equal(other.at('explain.metadata.firstRequestId'), one.headers.get('ININ-Correlation-Id'));
      assert.match(String(other.at('message')), /PATCH .*Nothing was done\. Send this request with a new key/);
    }
    assert.equal(await removalsIn(server, call), 1);
  });
});

describe('fifty requests at once under one key', () => {
  it('act once: one is carried out, the others hear that it runs or what it answered', async (t) => {
    const server = await startLocalServer(t);
    // It does not confirm its end, so that the first is under way for a second.
    const call = await conference(server, ['+15550116', second, third]);
    const path = `${phones}/${idOf(call, '+15550116')}`;
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => patch(server, path, { key: 'k1', prefer: 'wait=1' })),
    );
    const carriedOut = replies.filter((reply) => reply.status === 202 && !isReplayed(reply));
    assert.equal(carriedOut.length, 1);
    const running = replies.filter((reply) => reply.status === 409);
    assert.ok(running.length > 0);
    for (const reply of running) {
      assert.deepEqual(reasonOf(reply), [409, 'partyline.idempotency.in.progress', 'IDEMPOTENCY_IN_PROGRESS']);
      assert.equal(reply.headers.get('Retry-After'), '1');
    }
    assert.equal(carriedOut.length + running.length + replies.filter(isReplayed).length, 50);
    assert.equal(await removalsIn(server, call), 1);
    assert.equal((await patch(server, path, { key: 'k1', prefer: 'wait=1' })).text, carriedOut[0]?.text);
  });
});

describe('a key that cannot be used', () => {
  it('answers 400 before anything is done', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, second)}`;
    for (const key of ['', 'k'.repeat(256)]) {
      const refused = await patch(server, path, { key });
      assert.deepEqual(reasonOf(refused), [400, 'bad.request', 'WRONG_HEADER_VALUE']);
      assert.match(String(refused.at('message')), /Idempotency-Key has to be 1 to 255 characters/);
    }
    assert.deepEqual(Object.keys(await listed(server, call.id)), [...three]);
    assert.equal((await patch(server, path, { key: 'k'.repeat(255) })).status, 202);
  });

  it('is none on operations that change no conversation', () => {
    const takes = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string) => takesIdempotencyKey({ method, path });
    assert.equal(takes('POST', '/api/v2/partyline/participants:disconnect'), true);
    assert.equal(takes('DELETE', '/api/v2/partyline/bans/{banId}'), true);
    assert.equal(takes('POST', '/api/v2/conversations/calls'), true);
    assert.equal(takes('GET', '/api/v2/conversations/calls'), false);
    assert.equal(takes('POST', '/api/v2/partyline/tokens'), false);
    assert.equal(takes('PATCH', '/api/v2/users/{userId}'), false);
  });
});
