import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, listed, three } from './conference.ts';

const calls = '/api/v2/conversations/calls';
const [first, second, third] = three;

/** A user's call to one phone, up. */
async function userCall(server: LocalServer, as: string, phoneNumber: string) {
  const made = await server.send('POST', calls, { as, body: { phoneNumber } });
  assert.equal(made.status, 200, made.text);
  const id = String(made.at('id'));
  const name = `user:${as.replace('user:', '')}`;
  const live = await until('both talk', async () => {
    const each = await listed(server, id);
    return each[name] !== undefined && each[phoneNumber] !== undefined ? each : undefined;
  });
  return { id, own: String(live[name]), other: String(live[phoneNumber]) };
}

const idOfUser = async (server: LocalServer, as: string): Promise<string> =>
  String((await server.send('GET', '/api/v2/users/me', { as })).at('id'));

/** A member of the participant with this id. */
const of = (reply: Reply, id: string, key: string): unknown =>
  reply.at(`participants.${reply.each('participants', 'id').indexOf(id)}.${key}`);

const outcome = (reply: Reply) => [reply.status, reply.at('code')];

describe('calls are merged', () => {
  it('by PATCH: everybody is in the first, the second has ended, and nobody was hung up', async (t) => {
    const server = await startLocalServer(t);
    const [one, two] = [await userCall(server, 'user:ann', first), await userCall(server, 'user:bob', second)];
    const merged = await server.send('PATCH', `${calls}/${one.id}`, { body: { conversationIds: [two.id] } });
    assert.equal(merged.status, 200, merged.text);
    assert.deepEqual(Object.keys(await listed(server, one.id)).sort(), [first, second, 'user:ann', 'user:bob'].sort());
    const left = await server.send('GET', `${calls}/${two.id}`);
    assert.deepEqual(left.each('participants', 'disconnectType'), ['transfer.conference', 'transfer.conference']);
  });

  it('by PATCH …/conference, and by POST calls with conversationIds', async (t) => {
    const server = await startLocalServer(t);
    const [one, two, three_] = [
      await userCall(server, 'user:ann', first),
      await userCall(server, 'user:bob', second),
      await userCall(server, 'user:cid', third),
    ];
    const body = { conversationIds: [two.id] };
    assert.equal((await server.send('PATCH', `${calls}/${one.id}/conference`, { body })).status, 202);
    const made = await server.send('POST', calls, { body: { conversationIds: [one.id, three_.id] } });
    assert.deepEqual([made.status, made.at('id')], [200, one.id]);
    assert.equal(Object.keys(await listed(server, one.id)).length, 6);
  });

  it('not with themselves, not with none, and not before the answer', async (t) => {
    const server = await startLocalServer(t);
    const one = await userCall(server, 'user:ann', first);
    const patch = (conversationIds: readonly string[]) =>
      server.send('PATCH', `${calls}/${one.id}`, { body: { conversationIds } });
    assert.deepEqual(outcome(await patch([one.id])), [400, 'conversation.error.cannot.conference.self']);
    assert.deepEqual(outcome(await patch([])), [400, 'conversation.error.empty.conversation.list']);
    const ringing = await server.send('POST', calls, { body: { phoneNumber: '+15550111' } });
    assert.deepEqual(outcome(await patch([String(ringing.at('id'))])), [
      400,
      'conversation.error.cannot.merge.alerting.conference',
    ]);
    assert.equal(Object.keys(await listed(server, one.id)).length, 2);
  });
});

describe('a consult', () => {
  it('asks a third, turns to both, and is called off with the third alone hung up', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:ann';
    const call = await userCall(server, as, first);
    const path = `${calls}/${call.id}/participants/${call.other}/consult`;
    const body = { speakTo: 'DESTINATION', destination: { address: second } };
    const started = await server.send('POST', path, { as, body });
    assert.equal(started.status, 200, started.text);
    const asked = await until('the third has answered', async () => (await listed(server, call.id))[second]);
    assert.equal(started.at('destinationParticipantId'), asked);
    const read = await server.send('GET', `${calls}/${call.id}`);
    assert.equal(of(read, call.other, 'held'), true);
    assert.equal(of(read, asked, 'consultParticipantId'), call.other);
    assert.deepEqual(outcome(await server.send('POST', path, { as, body })), [409, 'conflict']);
    const turned = await server.send('PATCH', path, { as, body: { speakTo: 'BOTH' } });
    assert.deepEqual([turned.status, turned.at('destinationParticipantId')], [200, asked]);
    assert.equal((await server.send('DELETE', path, { as })).status, 200);
    await until('the third has gone', async () => ((await listed(server, call.id))[second] ? undefined : true));
    assert.deepEqual(Object.keys(await listed(server, call.id)).sort(), [first, as].sort());
    assert.deepEqual(outcome(await server.send('DELETE', path, { as })), [
      400,
      'conversation.error.consult.transfer.not.started',
    ]);
  });

  for (const [kind, key] of [
    ['agent', 'userId'],
    ['external', 'address'],
  ] as const) {
    it(`by consult/${kind} names whom to ask with ${key}`, async (t) => {
      const server = await startLocalServer(t);
      const call = await userCall(server, 'user:ann', first);
      const value = kind === 'agent' ? await idOfUser(server, 'user:bob') : second;
      const reply = await server.send('POST', `${calls}/${call.id}/participants/${call.other}/consult/${kind}`, {
        as: 'user:ann',
        body: { speakTo: 'BOTH', [key]: value },
      });
      assert.equal(reply.status, 200, reply.text);
    });
  }

  it('is none in a conference', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const reply = await server.send('POST', `${calls}/${call.id}/participants/${idOf(call, first)}/consult`, {
      body: { speakTo: 'BOTH', destination: { address: '+15550104' } },
    });
    assert.deepEqual(outcome(reply), [400, 'conversation.error.cannot.transfer.conference']);
  });
});

describe('a transfer', () => {
  for (const path of [
    (id: string, p: string) => `${calls}/${id}/participants/${p}/replace`,
    (id: string, p: string) => `/api/v2/conversations/${id}/participants/${p}/replace`,
    (id: string, p: string) => `/api/v2/conversations/${id}/participants/${p}/replace/external`,
    (id: string, p: string) => `/api/v2/conversations/${id}/participants/${p}/transfer`,
  ]) {
    it(`${path('{c}', '{p}')} puts the newcomer in the place of whoever left`, async (t) => {
      const server = await startLocalServer(t);
      const call = await userCall(server, 'user:ann', first);
      const reply = await server.send('POST', path(call.id, call.own), { as: 'user:ann', body: { address: second } });
      assert.equal(reply.status, 202, reply.text);
      await until('the newcomer is there', async () => {
        const live = Object.keys(await listed(server, call.id)).sort();
        return live.join() === [first, second].sort().join() ? true : undefined;
      });
      const read = await server.send('GET', `${calls}/${call.id}`);
      assert.equal(of(read, call.own, 'disconnectType'), 'transfer');
    });
  }

  it('needs a destination that is somebody else', async (t) => {
    const server = await startLocalServer(t);
    const call = await userCall(server, 'user:ann', first);
    const path = `${calls}/${call.id}/participants/${call.own}/replace`;
    const send = (body: unknown) => server.send('POST', path, { as: 'user:ann', body });
    assert.deepEqual(outcome(await send({ transferType: 'Attended' })), [
      400,
      'conversations.error.transfer.destination.required',
    ]);
    assert.deepEqual(outcome(await send({ address: 'user:ann' })), [400, 'conversations.error.transfer.same.party']);
    assert.deepEqual(outcome(await send({ queueId: call.id })), [400, 'conversations.error.queue.not.found']);
  });
});

describe('a supervisor', () => {
  for (const as of ['monitor', 'coach', 'barge'] as const) {
    it(`can ${as}, and the call goes on when he leaves`, async (t) => {
      const server = await startLocalServer(t);
      const call = await userCall(server, 'user:ann', first);
      const path = `${calls}/${call.id}/participants/${call.own}/${as}`;
      const reply = await server.send('POST', path, { as: 'user:sue' });
      assert.equal(reply.status, 201, reply.text);
      const sue = await until('he is there', async () => (await listed(server, call.id))['user:sue']);
      const read = await server.send('GET', `${calls}/${call.id}`);
      const key = { monitor: 'monitoredParticipantId', coach: 'coachedParticipantId', barge: 'bargedParticipantId' }[
        as
      ];
      assert.equal(of(read, sue, key), call.own);
      const gone = await server.send('PATCH', `${calls}/${call.id}/participants/${sue}`, {
        body: { state: 'disconnected' },
      });
      assert.equal(gone.status, 202);
      await until('he is gone', async () => ((await listed(server, call.id))['user:sue'] ? undefined : true));
      assert.equal(Object.keys(await listed(server, call.id)).length, 2);
    });
  }

  it('needs a user, and does not listen in on his own call', async (t) => {
    const server = await startLocalServer(t);
    const call = await userCall(server, 'user:ann', first);
    const path = `${calls}/${call.id}/participants/${call.own}/monitor`;
    assert.deepEqual(outcome(await server.send('POST', path)), [400, 'not.a.user']);
    assert.deepEqual(outcome(await server.send('POST', path, { as: 'user:ann' })), [
      400,
      'conversation.error.monitor.own.conversation',
    ]);
    assert.equal((await server.send('POST', `/api/v2/conversations/${call.id}/barge`, { as: 'user:sue' })).status, 201);
  });
});

describe('a call', () => {
  it('is made to one destination only, and may be given another one later', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:ann';
    const body = { phoneNumber: first, callUserId: await idOfUser(server, 'user:bob') };
    assert.deepEqual(outcome(await server.send('POST', calls, { as, body })), [
      400,
      'too.many.create.conversation.parameters',
    ]);
    const call = await userCall(server, as, first);
    assert.equal((await server.send('POST', `${calls}/${call.id}`, { as, body: { callNumber: second } })).status, 200);
    await until('the second is there', async () => (await listed(server, call.id))[second]);
    const max = await server.send('GET', `${calls}/maximumconferenceparties`);
    assert.equal(typeof max.at('maxParticipants'), 'number');
  });

  it('ends with the first to leave where its policy says so', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const body = { endWhen: 'host-leaves', hostParticipantId: idOf(call, second) };
    const set = await server.send('PATCH', `/api/v2/partyline/conversations/${call.id}`, { body });
    assert.deepEqual([set.status, set.at('endWhen')], [200, 'host-leaves']);
    await server.send('PATCH', `${calls}/${call.id}/participants/${idOf(call, second)}`, {
      body: { state: 'disconnected' },
    });
    const read = await until('all have gone', async () => {
      const now = await server.send('GET', `/api/v2/conversations/${call.id}`);
      return now.at('endTime') === undefined ? undefined : now;
    });
    assert.equal(of(read, idOf(call, first), 'calls.0.disconnectType'), 'peer');
  });

  it('goes on to where a leg said that it should when that leg ends', async (t) => {
    const server = await startLocalServer(t);
    const call = await userCall(server, 'user:ann', first);
    const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const leg = of(read, call.own, 'calls.0.id');
    const path = `${calls}/${call.id}/participants/${call.own}/communications/${leg}/postflowaction`;
    assert.equal((await server.send('PATCH', path, { body: { destination: second } })).status, 202);
    await server.send('PATCH', `${calls}/${call.id}/participants/${call.own}`, { body: { state: 'disconnected' } });
    await until('the other talks to the destination', async () => {
      const live = Object.keys(await listed(server, call.id)).sort();
      return live.join() === [first, second].sort().join() ? true : undefined;
    });
  });

  it('confines one party, and takes in more by whoever may make conferences', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${calls}/${call.id}/participants/${idOf(call, first)}`;
    assert.equal((await server.send('PATCH', path, { body: { confined: true } })).status, 202);
    const read = await server.send('GET', `${calls}/${call.id}`);
    assert.equal(of(read, idOf(call, first), 'confined'), true);
    const weak = 'perm:conversation:conference:add';
    const added = await server.send('POST', `${calls}/${call.id}/participants`, {
      as: weak,
      body: { participants: [{ address: '+15550104' }] },
    });
    assert.equal(added.status, 200);
  });
});
