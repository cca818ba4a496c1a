import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Reply } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { queueScene } from './queue-scene.ts';

const calls = '/api/v2/conversations/calls';

const outcome = (reply: Reply) => [reply.status, reply.at('code')];

/** A queue that asks for a wrap-up in this way, and a call of ann's from it. */
async function agentCall(t: TestContext, wrapupPrompt: string, timeoutMs?: number) {
  const scene = await queueScene(t, {
    acwSettings: { wrapupPrompt, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
  });
  const id = await scene.call();
  const ann = await scene.one(id, 'ann', 'connected');
  const leg = String(
    (await scene.server.send('GET', `/api/v2/conversations/${id}`))
      .each('participants', 'calls')
      .flatMap((each) => (Array.isArray(each) ? each : []))
      .map((each) => Reflect.get(each, 'id'))
      .at(-1),
  );
  const read = async () => {
    const call = await scene.server.send('GET', `${calls}/${id}`);
    const generic = await scene.server.send('GET', `/api/v2/conversations/${id}`);
    const at = call.each('participants', 'id').indexOf(ann.id);
    // Only a Call says what the work has come to.
    return (key: string) =>
      key === 'work'
        ? generic.at(`participants.${at}.calls.0.afterCallWork.state`)
        : call.at(`participants.${at}.${key}`);
  };
  return {
    ...scene,
    id,
    ann: ann.id,
    leg,
    read,
    hangUp: () => scene.patch(id, ann.id, { body: { state: 'disconnected' }, as: 'user:ann' }),
    say: (body: unknown) => scene.patch(id, ann.id, { body, as: 'user:ann' }),
    /** Waits until she shows this state. */
    async is(state: string) {
      await until(`ann is ${state}`, async () => ((await read())('state') === state ? true : undefined));
      return read();
    },
    acw: (afterCallWorkRequired: boolean) =>
      scene.server.send(
        'PATCH',
        `/api/v2/conversations/aftercallwork/${id}/participants/${ann.id}/communications/${leg}`,
        { body: { afterCallWorkRequired }, as: 'user:ann' },
      ),
  };
}

describe('wrap-up after a call from a queue', () => {
  it('is owed until a code of the queue is given', async (t) => {
    const call = await agentCall(t, 'MANDATORY');
    const sale = await call.code('Sale', 'of the queue');
    const other = await call.code('Other');
    await call.hangUp();
    const owing = await call.is('disconnected');
    assert.deepEqual([owing('wrapupRequired'), owing('wrapupPrompt'), owing('work')], [true, 'mandatory', 'pending']);
    const codes = await call.server.send('GET', `${calls}/${call.id}/participants/${call.ann}/wrapupcodes`);
    assert.deepEqual(
      (Array.isArray(codes.body) ? codes.body : []).map((each) => Reflect.get(each, 'id')),
      [sale],
    );
    assert.equal((await call.say({ wrapup: { code: other } })).status, 404);
    assert.deepEqual(outcome(await call.say({ wrapup: { notes: 'x' } })), [
      400,
      'conversation.error.wrapup.code.required',
    ]);
    assert.equal((await call.read())('state'), 'disconnected');
    assert.equal((await call.say({ wrapup: { code: sale, name: 'Sale', notes: 'sold' } })).status, 202);
    const done = await call.is('terminated');
    assert.deepEqual(
      [done('wrapupRequired'), done('wrapup.code'), done('wrapup.notes'), done('work')],
      [false, sale, 'sold', 'complete'],
    );
  });

  it('cannot be skipped where it is mandatory, on any path', async (t) => {
    const call = await agentCall(t, 'MANDATORY');
    const cannot = [400, 'conversation.error.wrapup.cannot.skip'];
    assert.deepEqual(outcome(await call.acw(false)), cannot);
    await call.hangUp();
    await call.is('disconnected');
    assert.deepEqual(outcome(await call.say({ wrapupSkipped: true })), cannot);
    assert.deepEqual(outcome(await call.acw(false)), cannot);
    const as = 'user:ann';
    const path = `${calls}/${call.id}/participants/${call.ann}/user/${call.users.ann}`;
    assert.deepEqual(outcome(await call.server.send('PATCH', path, { body: { wrapupSkipped: true }, as })), cannot);
    assert.equal((await call.read())('work'), 'pending');
  });

  it('is skipped where the agent asked for it herself', async (t) => {
    const call = await agentCall(t, 'AGENT_REQUESTED');
    assert.equal((await call.acw(true)).status, 200);
    await call.hangUp();
    await call.is('disconnected');
    assert.equal((await call.say({ wrapupSkipped: true })).status, 202);
    const done = await call.is('terminated');
    assert.deepEqual([done('wrapupSkipped'), done('work')], [true, 'skipped']);
  });

  it('ends by itself when its time is over', async (t) => {
    const call = await agentCall(t, 'MANDATORY_TIMEOUT', 400);
    await call.hangUp();
    const done = await call.is('terminated');
    assert.deepEqual([done('work'), done('wrapupTimeoutMs')], ['complete', 400]);
    assert.equal(done('wrapup'), undefined);
  });

  it('has the time that the queue shows, and none where she may take as long as she likes', async (t) => {
    for (const [prompt, sent, shown] of [
      ['MANDATORY_TIMEOUT', undefined, 300_000],
      ['MANDATORY_FORCED_TIMEOUT', 9000, 9000],
      ['MANDATORY', 9000, undefined],
    ] as const) {
      const call = await agentCall(t, prompt, sent);
      const queue = await call.server.send('GET', `/api/v2/routing/queues/${call.queueId}`);
      assert.equal(queue.at('acwSettings.timeoutMs'), sent ?? shown, prompt);
      assert.equal((await call.read())('wrapupTimeoutMs'), shown, prompt);
    }
  });

  it('is said with the end of the call in one request, all or nothing', async (t) => {
    const call = await agentCall(t, 'MANDATORY');
    const sale = await call.code('Sale', 'of the queue');
    // Refused as a whole: whoever talks is not answered, and the rest of a refused body is not done.
    const wrong = await call.say({ wrapup: { code: sale, name: 'Lost' }, state: 'disconnected' });
    assert.deepEqual([wrong.status, (await call.read())('state')], [400, 'connected']);
    const held = await call.patch(call.id, (await call.one(call.id, 'Support', 'terminated')).id, {
      body: { wrapup: { code: sale }, held: true },
    });
    assert.ok(held.status >= 400, held.text);
    const path = `${calls}/${call.id}/participants/${call.ann}/user/${call.users.ann}`;
    const body = { wrapup: { code: sale, notes: 'sold' }, muted: true, state: 'disconnected' };
    const both = await call.server.send('PATCH', path, { body, as: 'user:ann' });
    assert.equal(both.status, 202, both.text);
    // Nothing is owed any more.
    const done = await call.is('terminated');
    assert.deepEqual([done('wrapup.notes'), done('wrapupRequired')], ['sold', false]);
    const events = await call.server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    assert.match(events.text, /participant.annotated/);
    // Somebody who is gone can be wrapped up, but not muted: then neither is done.
    const late = await call.say({ wrapup: { code: sale, notes: 'late' }, muted: false });
    assert.ok(late.status >= 400);
    assert.equal((await call.read())('wrapup.notes'), 'sold');
    assert.equal((await call.say({ wrapup: { code: sale }, wrapupSkipped: true })).status, 400);
  });
});
