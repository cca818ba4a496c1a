import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, listed, removals, three } from './conference.ts';
import { phones, random } from './refusal-cases.ts';

const [first, second, third] = three;
const end = { status: 'disconnected' };
/** Somebody else, whose reads are not those of the demo client. */
const watcher = 'perm:conversation:communication:view';

const remove = (server: LocalServer, participantId: string, as = 'demo'): Promise<Reply> =>
  server.send('PATCH', `${phones}/${participantId}`, { as, body: end, headers: { Prefer: 'wait=5' } });

/** A conference with a phone that hangs up 50 ms after the demo client has listed it; resolves once that is over. */
async function left(server: LocalServer): Promise<{ readonly call: string; readonly participant: string }> {
  const created = await server.send('POST', '/api/v2/conversations/calls', {
    body: { participants: ['+15550115', second, third].map((address) => ({ address })) },
  });
  const call = String(created.at('id'));
  const participant = await until('it is listed', async () => (await listed(server, call))['+15550115']);
  await until('it is gone', async () => ((await listed(server, call, watcher))['+15550115'] ? undefined : true));
  return { call, participant };
}

const reasonsOf = (reply: Reply): unknown => [reply.at('explain.reason'), reply.at('explain.also')];

/** No correction, and no candidate that ends the call. */
function assertNoFix(reply: Reply): void {
  assert.equal(reply.at('explain.fix'), null);
  for (const path of reply.each('explain.candidates', 'path')) assert.match(String(path), /\/participants(?:\/|$)/);
}

/** Sends what the answer offers as correction. */
const sendFix = (server: LocalServer, reply: Reply, as = 'demo'): Promise<Reply> =>
  server.send(String(reply.at('explain.fix.method')), String(reply.at('explain.fix.path')), {
    as,
    body: reply.at('explain.fix.body'),
  });

describe('the id of something else in the place of a participant', () => {
  it('a user, his leg, his seat, his phone, its Call-ID, his address: each leads to his live participant', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:alice';
    const me = await server.send('GET', '/api/v2/users/me?expand=station', { as });
    const call = await conference(server, three, { as });
    const mine = await server.send('GET', `${phones}?userId=${me.at('id')}`, { as });
    const participant = String(mine.at('entities.0.id'));
    const kinds = [
      [me.at('id'), 'user', 'WRONG_ID_KIND'],
      [mine.at('entities.0.legs.0.id'), 'communication', 'WRONG_ID_KIND'],
      [mine.at('entities.0.legs.1.id'), undefined, 'WRONG_LEG'],
      [mine.at('entities.0.legs.1.callId'), 'call', 'WRONG_ID_KIND'],
      [me.at('station.associatedStation.id'), 'station', 'WRONG_ID_KIND'],
      ['user:alice', 'address', 'WRONG_ID_KIND'],
    ] as const;
    for (const [id, kind, reason] of kinds) {
      const on = (path: string): string => path.replace(participant, encodeURIComponent(String(id)));
      for (const { path, body } of Object.values(removals).map((of) => of(call.id, participant))) {
        const reply = await server.send('PATCH', on(path), { as, body });
        assert.equal(reply.status, 404, reply.text);
        assert.deepEqual(
          [reply.at('explain.reason'), reply.at('explain.metadata.kind'), reply.at('explain.applicability')],
          [reason, kind, 'apply'],
        );
        assert.equal(reply.at('explain.metadata.participantId'), participant);
        assert.equal(reply.at('explain.fix.path'), path);
        assert.ok(String(reply.at('message')).includes(participant), String(reply.at('message')));
      }
    }
    const last = await server.send('PATCH', `${phones}/${me.at('id')}`, { as, body: end });
    assert.equal((await sendFix(server, last, as)).status, 202);
  });

  it('a user who is in no call, and a station of nobody: no correction', async (t) => {
    const server = await startLocalServer(t);
    const bob = await server.send('GET', '/api/v2/users/me?expand=station', { as: 'user:bob' });
    const ids = [
      [bob.at('id'), 'user'],
      [bob.at('station.associatedStation.id'), 'station'],
    ];
    for (const [id, kind] of ids) {
      const reply = await server.send('PATCH', `${phones}/${id}`, { body: end });
      assert.deepEqual([reply.at('explain.metadata.kind'), reply.at('explain.applicability')], [kind, 'none']);
      assertNoFix(reply);
    }
  });

  it('the conversation, with several live: nobody is chosen, and never the whole call', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const reply = await server.send('PATCH', `${phones}/${call.id}`, { body: end });
    assert.deepEqual([reply.at('explain.reason'), reply.at('explain.applicability')], ['WRONG_ID_KIND', 'choose']);
    assertNoFix(reply);
    assert.equal(reply.each('explain.candidates', 'path').length, 3);
  });

  it('a participant of another call of his: the same act there', async (t) => {
    const server = await startLocalServer(t);
    const [one, other] = await Promise.all([conference(server, three), conference(server, three)]);
    for (const column of ['calls', 'generic'] as const) {
      const { path, body } = removals[column](one.id, idOf(other, first));
      const reply = await server.send('PATCH', path, { body });
      assert.equal(reply.at('explain.reason'), 'PARTICIPANT_OF_OTHER_CONVERSATION');
      assert.equal(reply.at('explain.metadata.conversationId'), other.id);
      assert.equal(reply.at('explain.fix.path'), removals[column](other.id, idOf(other, first)).path);
    }
  });
});

describe('whoever has left', () => {
  it('between the list and the request: when, by whom, and that the list is older', async (t) => {
    const server = await startLocalServer(t);
    const { call, participant } = await left(server);
    for (const column of ['thread', 'calls', 'generic'] as const) {
      const { path, body } = removals[column](call, participant);
      const reply = await server.send('PATCH', path, { body });
      assert.deepEqual(reasonsOf(reply), ['PARTICIPANT_ENDED', ['STALE_LIST']]);
      const [listedAt, endedAt] = ['listedAt', 'endedAt'].map((key) => String(reply.at(`explain.metadata.${key}`)));
      assert.ok(Date.parse(listedAt ?? '') <= Date.parse(endedAt ?? ''));
      assert.deepEqual(
        [reply.at('explain.metadata.by'), reply.at('explain.metadata.endedBy')],
        ['the phone itself', 'phone'],
      );
      assert.ok(String(reply.at('message')).includes(`after your list of ${listedAt}`));
      assertNoFix(reply);
    }
  });

  it('and was read since: nothing is said of the list, which told it', async (t) => {
    const server = await startLocalServer(t);
    const { call, participant } = await left(server);
    await listed(server, call);
    const reply = await server.send('PATCH', `${phones}/${participant}`, { body: end });
    assert.deepEqual(reasonsOf(reply), ['PARTICIPANT_ENDED', []]);
  });

  it('and was never listed by whoever asks: nothing is said of a list', async (t) => {
    const server = await startLocalServer(t);
    const { participant } = await left(server);
    const as = 'user:late';
    const reply = await server.send('PATCH', `${phones}/${participant}`, { as, body: end });
    assert.deepEqual(reasonsOf(reply), ['PARTICIPANT_ENDED', []]);
  });

  it('by a request of the caller, which is named; of another caller, who is not', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const removal = await remove(server, idOf(call, first));
    const own = await server.send('PATCH', `${phones}/${idOf(call, first)}`, { body: end });
    assert.deepEqual(reasonsOf(own), ['PARTICIPANT_ENDED', []]);
    const requestId = removal.headers.get('ININ-Correlation-Id');
    assert.equal(own.at('explain.metadata.requestId'), requestId);
    assert.ok(String(own.at('message')).includes(`by your request ${requestId}`));
    const other = await server.send('PATCH', `${phones}/${idOf(call, first)}`, { as: 'user:zoe', body: end });
    assert.equal(other.at('explain.metadata.by'), 'a request of a client');
    assert.ok(!other.text.includes(String(requestId)));
  });

  it('and is back under another id: a candidate with its time, never a correction', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550118', second, third]);
    const old = idOf(call, '+15550118');
    await remove(server, old);
    const back = await until('it is back', async () => (await listed(server, call.id))['+15550118']);
    assert.notEqual(back, old);
    for (const column of ['thread', 'calls', 'generic'] as const) {
      const { path, body } = removals[column](call.id, old);
      const reply = await server.send('PATCH', path, { body });
      assert.equal(reply.at('explain.reason'), 'PARTICIPANT_ENDED');
      assertNoFix(reply);
      assert.equal(reply.at('explain.candidates.0.path'), removals[column](call.id, back).path);
      assert.equal(reply.at('explain.candidates.0.participantId'), back);
      assert.equal(reply.at('explain.metadata.newerParticipantId'), back);
      assert.equal(reply.at('explain.candidates.0.since'), reply.at('explain.metadata.newerSince'));
    }
  });

  it('with the dead leg of a user who talks elsewhere: his live participant is a candidate', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:alice';
    const me = await server.send('GET', '/api/v2/users/me', { as });
    const list = () => server.send('GET', `${phones}?userId=${me.at('id')}&state=connected`, { as });
    await conference(server, [first, second], { as });
    const before = await list();
    await remove(server, String(before.at('entities.0.id')), as);
    await conference(server, [first, second], { as });
    const now = await list();
    const dead = [before.at('entities.0.legs.0.id'), before.at('entities.0.legs.1.id'), before.at('entities.0.id')];
    for (const id of dead) {
      const reply = await server.send('PATCH', `${phones}/${id}`, { as, body: end });
      assert.equal(reply.status, 404);
      assertNoFix(reply);
      assert.equal(reply.at('explain.candidates.0.participantId'), now.at('entities.0.id'), reply.text);
    }
  });
});

describe('a conversation that is over', () => {
  it('because the caller removed its last participant: his request is named', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    for (const address of [first, second]) await remove(server, idOf(call, address));
    const last = await remove(server, idOf(call, third));
    assert.equal(last.at('conversationEnded'), true);
    const reply = await server.send('PATCH', `/api/v2/conversations/calls/${call.id}`, {
      body: { state: 'disconnected' },
    });
    assert.deepEqual(reasonsOf(reply), ['CONVERSATION_ENDED', []]);
    assert.deepEqual(
      ['requestId', 'removedParticipantId'].map((key) => reply.at(`explain.metadata.${key}`)),
      [last.headers.get('ININ-Correlation-Id'), idOf(call, third)],
    );
    assert.ok(String(reply.at('message')).includes('your own request removed'));
    for (const column of ['thread', 'calls', 'generic'] as const) {
      const { path, body } = removals[column](call.id, idOf(call, third));
      const again = await server.send('PATCH', path, { body });
      assert.equal(again.at('explain.reason'), 'CONVERSATION_ENDED');
      assert.equal(again.at('explain.metadata.removedParticipantId'), idOf(call, third));
      assertNoFix(again);
    }
    const other = await server.send('PATCH', `/api/v2/conversations/calls/${call.id}`, {
      as: 'user:zoe',
      body: { state: 'disconnected' },
    });
    assert.deepEqual(
      ['by', 'requestId'].map((key) => other.at(`explain.metadata.${key}`)),
      ['a request of a client', undefined],
    );
  });

  it('because he removed one of two: that one is named, not the other', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:alice';
    const created = await server.send('POST', '/api/v2/conversations/calls', { as, body: { phoneNumber: first } });
    const call = String(created.at('id'));
    const callee = await until('both talk', async () => {
      const live = await listed(server, call, watcher);
      return Object.keys(live).length === 2 ? live[first] : undefined;
    });
    await remove(server, callee, as);
    await until('the call is over', async () =>
      Object.keys(await listed(server, call, watcher)).length === 0 ? true : undefined,
    );
    const whole = `/api/v2/conversations/calls/${call}`;
    const reply = await server.send('PATCH', whole, { as, body: { state: 'disconnected' } });
    assert.equal(reply.at('explain.metadata.removedParticipantId'), callee);
  });

  it('because he ended it for everybody: no participant is blamed', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `/api/v2/conversations/calls/${call.id}`;
    const whole = await server.send('PATCH', path, { body: { state: 'disconnected' } });
    await until('the call is over', async () =>
      Object.keys(await listed(server, call.id, watcher)).length === 0 ? true : undefined,
    );
    const reply = await server.send('PATCH', path, { body: { state: 'disconnected' } });
    assert.deepEqual(
      ['requestId', 'removedParticipantId'].map((key) => reply.at(`explain.metadata.${key}`)),
      [whole.headers.get('ININ-Correlation-Id'), undefined],
    );
  });
});

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
    const confined = await server.send('PATCH', `${path}/participants/${id}`, { body: { confined: true } });
    assert.equal(confined.at('explain.metadata.state'), 'alerting');
    // What is said to be allowed is.
    assert.equal((await server.send('PATCH', `${path}/participants/${id}`, { body: { muted: true } })).status, 202);
    assert.equal((await remove(server, id)).status, 200);
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
