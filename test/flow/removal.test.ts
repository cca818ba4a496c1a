import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { type Column, type Conference, conference, idOf, listed, removals, three } from './conference.ts';

const [first, second, third] = three;

/** Hangs up whoever has that address, on the path of that column. */
const hangUp = (server: LocalServer, call: Conference, [column, address, prefer]: [Column, string, string?]) => {
  const { path, body } = removals[column](call.id, idOf(call, address));
  return server.send('PATCH', path, { body, headers: prefer === undefined ? {} : { Prefer: prefer } });
};

const gone = (server: LocalServer, call: Conference, address: string) =>
  until(`${address} is gone`, async () => ((await listed(server, call.id))[address] === undefined ? true : undefined));

describe('hanging up one of three', () => {
  for (const column of ['thread', 'calls', 'generic'] as const) {
    it(`on the ${column} path answers 202 and leaves the two others talking`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      const answer = await hangUp(server, call, [column, second]);
      assert.equal(answer.status, 202);
      assert.match(answer.headers.get('ININ-Correlation-Id') ?? '', /^[0-9a-f-]{36}$/);
      assert.ok(Number(answer.headers.get('Partyline-Seq')) > 0);
      if (column === 'thread')
        assert.deepEqual([answer.at('status'), answer.at('participantId')], ['disconnecting', idOf(call, second)]);
      else assert.equal(answer.text, '');
      await gone(server, call, second);
      assert.deepEqual(Object.keys(await listed(server, call.id)), [first, third]);
    });
  }

  it('on the communication path does the same, and takes no other state', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const leg = String(read.at('participants.0.calls.0.id'));
    const path = `/api/v2/conversations/calls/${call.id}/participants/${idOf(call, first)}/communications/${leg}`;
    const wrong = await server.send('PATCH', path, { body: { state: 'connected' } });
    assert.deepEqual([wrong.status, wrong.at('code')], [400, 'communication.state.required']);
    const other = await server.send('PATCH', path.replace(leg, call.id), { body: { state: 'disconnected' } });
    assert.equal(other.status, 404);
    assert.equal((await server.send('PATCH', path, { body: { state: 'disconnected' } })).status, 202);
    await gone(server, call, first);
  });

  it('with Prefer: wait answers 200 once the leg is down, with the evidence', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    for (const [column, address] of [
      ['thread', first],
      ['calls', second],
    ] as const) {
      const answer = await hangUp(server, call, [column, address, 'wait=5']);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('Preference-Applied'), 'wait=5');
      assert.deepEqual(
        [answer.at('legDown'), answer.at('evidence'), answer.at('sipCode'), answer.at('conversationEnded')],
        [true, 'bye-200', 200, false],
      );
    }
    const last = await hangUp(server, call, ['generic', third, 'wait=5']);
    assert.equal(last.at('conversationEnded'), true);
  });

  it('with Prefer: wait answers 202 when the phone does not confirm in that time', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550116', second, third]);
    const answer = await hangUp(server, call, ['calls', '+15550116', 'wait=1']);
    assert.deepEqual([answer.status, answer.at('legDown'), answer.at('evidence')], [202, false, null]);
    const thread = await server.send('GET', `/api/v2/conversations/phone/participants/${idOf(call, '+15550116')}`);
    assert.equal(thread.at('status'), 'disconnecting');
    const genesys = await server.send('GET', `/api/v2/conversations/calls/${call.id}`);
    assert.equal(genesys.at('participants.0.state'), 'connected');
    const again = await hangUp(server, call, ['calls', '+15550116']);
    assert.equal(again.status, 202);
    const timeline = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    assert.equal(timeline.each('entities', 'event').filter((event) => event === 'participant.removing').length, 1);
  });

  it('that rings gives the call up with cancel-487', async (t) => {
    const server = await startLocalServer(t);
    const created = await server.send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+15550113' } });
    const path = `/api/v2/conversations/calls/${created.at('id')}`;
    const read = await until('it rings', async () => {
      const reply = await server.send('GET', path);
      return reply.at('participants.0.state') === 'alerting' ? reply : undefined;
    });
    const removal = `${path}/participants/${read.at('participants.0.id')}`;
    const held = await server.send('PATCH', removal, { body: { held: true } });
    assert.deepEqual([held.status, held.at('code')], [400, 'conversation.error.hold.alerting']);
    const answer = await server.send('PATCH', removal, {
      body: { state: 'disconnected' },
      headers: { Prefer: 'wait=5' },
    });
    assert.deepEqual([answer.at('evidence'), answer.at('conversationEnded')], ['cancel-487', true]);
  });
});

describe('hanging up whoever has gone', () => {
  const answers: Readonly<Record<Column, readonly [number, string]>> = {
    thread: [404, 'not.found'],
    calls: [400, 'conversation.error.call.disconnected'],
    generic: [400, 'conversation.error.participant.no.active.conversations'],
  };
  for (const column of ['thread', 'calls', 'generic'] as const) {
    it(`on the ${column} path says who hung up and when, or that it is done with handling=lenient`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      await hangUp(server, call, [column, first, 'wait=5']);
      const refused = await hangUp(server, call, [column, first]);
      assert.deepEqual([refused.status, refused.at('code')], answers[column]);
      assert.equal(refused.at('explain.reason'), 'PARTICIPANT_ENDED');
      assert.equal(refused.at('explain.fix') ?? null, null);
      const lenient = await hangUp(server, call, [column, first, 'wait=5, handling=lenient']);
      assert.deepEqual(
        [lenient.status, lenient.at('alreadyGone'), lenient.at('disconnectType')],
        [200, true, 'client'],
      );
    });

    it(`on the ${column} path says that the conversation has ended`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      assert.equal((await server.send('DELETE', `/api/v2/conversations/${call.id}`)).status, 200);
      await until('the end', async () =>
        (await server.send('GET', `/api/v2/conversations/${call.id}`)).at('endTime') ? true : undefined,
      );
      const refused = await hangUp(server, call, [column, first]);
      const code = column === 'thread' ? 'not.found' : 'conversation.error.conversation.not.found';
      assert.deepEqual(
        [refused.status, refused.at('code'), refused.at('explain.reason')],
        [404, code, 'CONVERSATION_ENDED'],
      );
      assert.equal((await hangUp(server, call, [column, first, 'handling=lenient'])).status, 200);
    });
  }

  it('is read on with its end, and is left out of the list unless it is asked for', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    await hangUp(server, call, ['thread', first, 'wait=5']);
    const read = await server.send('GET', `/api/v2/conversations/phone/participants/${idOf(call, first)}`);
    assert.deepEqual([read.status, read.at('status'), read.at('disconnectType')], [200, 'disconnected', 'client']);
    const list = await server.send('GET', '/api/v2/conversations/phone/participants');
    assert.equal(list.at('total'), 2);
    const ended = await server.send('GET', '/api/v2/conversations/phone/participants?state=disconnected');
    assert.deepEqual([ended.at('total'), ended.at('entities.0.id')], [1, idOf(call, first)]);
  });
});

describe('ending the call for everybody', () => {
  const requests = [
    ['PATCH', (id: string) => `/api/v2/conversations/calls/${id}`, { state: 'disconnected' }, 200, 404],
    ['DELETE', (id: string) => `/api/v2/conversations/${id}`, undefined, 200, 404],
    ['POST', (id: string) => `/api/v2/conversations/${id}/disconnect`, undefined, 202, 202],
  ] as const;
  for (const [method, path, body, status, again] of requests) {
    it(`by ${method} ${path('{id}')} answers ${status}, and ${again} when it is over`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      const send = () => server.send(method, path(call.id), body === undefined ? {} : { body });
      assert.equal((await send()).status, status);
      await until('nobody is left', async () =>
        Object.keys(await listed(server, call.id)).length === 0 ? true : undefined,
      );
      assert.equal((await send()).status, again);
    });
  }

  const named = [
    { state: 'disconnected', participants: [{ id: 'x' }] },
    { participantId: 'x' },
    { removeParticipants: ['x'] },
    { Participant: 'x' },
    { userId: 'x' },
    [{ communication_id: 'x' }],
    { body: { leg: { address: '+15550101' } } },
  ];
  for (const body of named) {
    it(`does nothing when the body names a party: ${JSON.stringify(body)}`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      for (const [method, path] of requests) {
        const answer = await server.send(method, path(call.id), { body });
        assert.deepEqual(
          [answer.status, answer.at('code'), answer.at('explain.reason')],
          [400, 'bad.request', 'WRONG_TARGET_LEVEL'],
        );
        assert.notEqual(answer.at('explain.fix.method'), method === 'PATCH' ? 'DELETE' : method);
      }
      assert.equal(Object.keys(await listed(server, call.id)).length, 3);
    });
  }

  it('does nothing when the query names a party, or the body says anything at all', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    for (const [method, path] of requests.slice(1)) {
      assert.equal((await server.send(method, `${path(call.id)}?participantId=x`)).status, 400);
      for (const body of [{ reason: 'x' }, 'abc', [1]]) {
        assert.equal((await server.send(method, path(call.id), { body })).status, 400);
      }
    }
    assert.equal(Object.keys(await listed(server, call.id)).length, 3);
  });
});

describe('mute and hold', () => {
  it('are accepted on every path and shown in both shapes', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const id = idOf(call, first);
    const thread = await server.send('PATCH', `/api/v2/conversations/phone/participants/${id}`, {
      body: { muted: true },
    });
    assert.deepEqual([thread.status, thread.at('status')], [202, 'connected']);
    const calls = await server.send('PATCH', `/api/v2/conversations/calls/${call.id}/participants/${id}`, {
      body: { held: true },
    });
    assert.deepEqual([calls.status, calls.text], [202, '']);
    const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
    assert.deepEqual([read.at('participants.0.calls.0.muted'), read.at('participants.0.calls.0.held')], [true, true]);
  });
});

describe('the timeline of a removal', () => {
  it('has the events in their order, each with its number, and says who did it and why', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const removal = await hangUp(server, call, ['calls', first, 'wait=5']);
    const timeline = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    const numbers = timeline.each('entities', 'seq');
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    assert.deepEqual(timeline.each('entities', 'event').slice(-5), [
      'participant.removing',
      'leg.left-bridge',
      'leg.disconnected',
      'participant.disconnected',
      'participant.terminated',
    ]);
    assert.deepEqual(timeline.each('entities', 'participantId').slice(-5), Array(5).fill(idOf(call, first)));
    const last = `entities.${numbers.length - 2}`;
    assert.deepEqual(timeline.at(`${last}.actor`), { kind: 'client', id: 'demo' });
    assert.equal(timeline.at(`${last}.requestId`), removal.headers.get('ININ-Correlation-Id'));
  });
});

describe('a user', () => {
  it('is called on his own phone first, has two legs, and may hang up himself but nobody else', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:alice';
    const me = await server.send('GET', '/api/v2/users/me', { as });
    assert.equal(me.at('name'), 'alice');
    const call = await conference(server, [second, third], { as });
    const mine = await server.send('GET', `/api/v2/conversations/phone/participants?userId=${me.at('id')}`, { as });
    assert.deepEqual([mine.at('entities.0.legs.0.kind'), mine.at('entities.0.legs.1.kind')], ['bridge', 'softphone']);
    const own = String(mine.at('entities.0.id'));
    const limited = 'perm:conversation:participant:wrapup,conversation:communication:view';
    const refused = await server.send('PATCH', `/api/v2/conversations/calls/${call.id}/participants/${own}`, {
      as: limited,
      body: { state: 'disconnected' },
    });
    assert.deepEqual([refused.status, refused.at('code')], [403, 'missing.permissions']);
    const done = await server.send('PATCH', `/api/v2/conversations/${call.id}/participants/${own}`, {
      as,
      body: { state: 'disconnected' },
      headers: { Prefer: 'wait=5' },
    });
    assert.deepEqual([done.status, done.at('evidence')], [200, 'bye-200']);
  });
});

describe('virtual phones', () => {
  const ends = [
    ['+15550112', 'endpoint'],
    ['+15550119', 'endpoint.donotdisturb'],
  ] as const;
  for (const [address, disconnectType] of ends) {
    it(`${address} ends as ${disconnectType}`, async (t) => {
      const server = await startLocalServer(t);
      const created = await server.send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: address } });
      const read = await until('the end', async () => {
        const reply = await server.send('GET', `/api/v2/conversations/calls/${created.at('id')}`);
        return reply.at('participants.0.endTime') ? reply : undefined;
      });
      assert.equal(read.at('participants.0.disconnectType'), disconnectType);
    });
  }

  it('+15550115 is gone 50 ms after it was listed: the race of the thread', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550115', second, third]);
    await gone(server, call, '+15550115');
    const refused = await hangUp(server, call, ['thread', '+15550115']);
    assert.deepEqual([refused.status, refused.at('explain.reason')], [404, 'PARTICIPANT_ENDED']);
    assert.equal(refused.at('explain.metadata.endedBy'), 'phone');
  });

  it('+15550118 comes back as another participant of the second incarnation', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550118', second, third]);
    await hangUp(server, call, ['thread', '+15550118', 'wait=5']);
    const back = await until('it is back', async () => (await listed(server, call.id))['+15550118']);
    assert.notEqual(back, idOf(call, '+15550118'));
    const refused = await hangUp(server, call, ['calls', '+15550118']);
    assert.equal(refused.at('explain.metadata.newerParticipantId'), back);
    const read = await server.send('GET', `/api/v2/conversations/phone/participants/${back}`);
    assert.equal(read.headers.get('ETag'), '"2"');
  });
});
