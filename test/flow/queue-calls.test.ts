import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { queueScene } from './queue-scene.ts';

const calls = '/api/v2/conversations/calls';

describe('a call to a queue', () => {
  it('alerts a member, and hands the customer over to her', async (t) => {
    const scene = await queueScene(t);
    const id = await scene.call();
    const ann = await scene.one(id, 'ann', 'connected');
    assert.deepEqual([ann.purpose, ann.at('queue.id') ?? ann.at('queueId')], ['agent', scene.queueId]);
    const queue = await scene.one(id, 'Support', 'terminated');
    assert.deepEqual([queue.purpose, queue.at('disconnectType')], ['acd', 'transfer']);
    await scene.one(id, '+15550101', 'connected');
  });

  it('is made by a user with callQueueId', async (t) => {
    const scene = await queueScene(t);
    const made = await scene.server.send('POST', calls, { body: { callQueueId: scene.queueId }, as: 'user:cid' });
    assert.equal(made.status, 200, made.text);
    const id = String(made.at('id'));
    await scene.one(id, 'ann', 'connected');
    await scene.one(id, 'cid', 'connected');
    assert.equal((await scene.one(id, 'Support', 'terminated')).at('disconnectType'), 'transfer');
  });

  it('waits until somebody joins', async (t) => {
    const scene = await queueScene(t, {}, []);
    const id = await scene.call();
    await scene.one(id, 'Support', 'connected');
    const ann = String((await scene.server.send('GET', '/api/v2/users/me', { as: 'user:ann' })).at('id'));
    const path = `/api/v2/routing/queues/${scene.queueId}/members`;
    await scene.server.send('POST', path, { body: [{ id: ann }] });
    await scene.server.send('PATCH', `${path}/${ann}`, { body: { id: ann, joined: true } });
    await scene.one(id, 'ann', 'connected');
  });

  it('waits until somebody says that she takes calls', async (t) => {
    const scene = await queueScene(t);
    const status = (word: string) =>
      scene.server.send('PUT', `/api/v2/users/${scene.users.ann}/routingstatus`, { body: { status: word } });
    assert.equal((await status('OFF_QUEUE')).status, 200);
    const id = await scene.call();
    await scene.one(id, 'Support', 'connected');
    assert.equal((await scene.participants(id)).length, 2);
    await status('IDLE');
    await scene.one(id, 'ann', 'connected');
  });

  it('rings at a softphone that its user answers herself', async (t) => {
    const scene = await queueScene(t);
    const path = `/api/v2/partyline/users/${scene.users.ann}`;
    const set = await scene.server.send('PATCH', path, { body: { softphone: 'manual' }, as: 'user:ann' });
    assert.deepEqual([set.status, set.at('softphone')], [200, 'manual']);
    const other = { body: { softphone: 'auto' }, as: 'perm:conversation:communication:view' };
    assert.equal((await scene.server.send('PATCH', path, other)).status, 403);
    for (const body of [{}, { softphone: 'loud' }])
      assert.equal((await scene.server.send('PATCH', path, { body })).status, 400);
    const id = await scene.call();
    const ann = await scene.one(id, 'ann', 'alerting');
    await scene.one(id, 'Support', 'connected');
    assert.equal((await scene.patch(id, ann.id, { body: { state: 'connected' }, as: 'user:ann' })).status, 202);
    await scene.one(id, 'ann', 'connected');
    await scene.one(id, 'Support', 'terminated');
  });

  it('goes to the next member when the first does not answer', async (t) => {
    const scene = await queueScene(t, { mediaSettings: { call: { alertingTimeoutSeconds: 1 } } }, ['ann', 'bob']);
    for (const name of ['ann', 'bob'])
      await scene.server.send('PATCH', `/api/v2/partyline/users/${scene.users[name]}`, {
        body: { softphone: 'manual' },
      });
    const id = await scene.call();
    const alerted = () =>
      until('somebody rings', async () => (await scene.participants(id)).find(({ state }) => state === 'alerting'));
    const first = await alerted();
    const gone = await scene.one(id, first.name, 'terminated');
    assert.equal(gone.at('disconnectType'), 'transfer.noanswer');
    const next = await alerted();
    assert.notEqual(next.name, first.name);
    await scene.patch(id, next.id, { body: { state: 'connected' }, as: `user:${next.name}` });
    await scene.one(id, next.name, 'connected');
  });

  it('is asked for by a transfer', async (t) => {
    const scene = await queueScene(t);
    const made = await scene.server.send('POST', calls, { body: { phoneNumber: '+15550102' }, as: 'user:dan' });
    const id = String(made.at('id'));
    await scene.one(id, '+15550102', 'connected');
    const dan = await scene.one(id, 'dan', 'connected');
    const path = `/api/v2/conversations/${id}/participants/${dan.id}/replace/queue`;
    const moved = await scene.server.send('POST', path, { body: { queueId: scene.queueId }, as: 'user:dan' });
    assert.equal(moved.status, 202, moved.text);
    await scene.one(id, 'ann', 'connected');
    await scene.one(id, '+15550102', 'connected');
    assert.match(String((await scene.one(id, 'dan', 'terminated')).at('disconnectType')), /^transfer/);
  });

  it('is asked for by a consult, which ann then answers', async (t) => {
    const scene = await queueScene(t);
    const made = await scene.server.send('POST', calls, { body: { phoneNumber: '+15550102' }, as: 'user:dan' });
    const id = String(made.at('id'));
    const customer = await scene.one(id, '+15550102', 'connected');
    await scene.one(id, 'dan', 'connected');
    const path = `${calls}/${id}/participants/${customer.id}/consult/queue`;
    const body = { speakTo: 'DESTINATION', queueId: scene.queueId };
    const asked = await scene.server.send('POST', path, { body, as: 'user:dan' });
    assert.equal(asked.status, 200, asked.text);
    const ann = await scene.one(id, 'ann', 'connected');
    const read = (await scene.participants(id)).find((each) => each.id === customer.id);
    assert.deepEqual([ann.purpose, read?.at('held')], ['agent', true]);
  });

  it('can be given to a member by name', async (t) => {
    const scene = await queueScene(t, {}, []);
    const id = await scene.call();
    await scene.one(id, 'Support', 'connected');
    const eve = String((await scene.server.send('GET', '/api/v2/users/me', { as: 'user:eve' })).at('id'));
    const given = await scene.server.send('POST', `/api/v2/conversations/${id}/assign`, { body: { id: eve } });
    assert.equal(given.status, 202, given.text);
    await scene.one(id, 'eve', 'connected');
    await scene.one(id, 'Support', 'terminated');
  });
});
