import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, listed, removals, three } from './conference.ts';
import { phones } from './refusal-cases.ts';
import { assertNoFix, end, reasonsOf, remove, sendFix, watcher } from './told-truths.ts';

const [first, second, third] = three;

/** A client that may remove whomever it is shown. */
const other = 'perm:conversation:communication:view,conversation:communication:disconnect';

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

  it('and was on none of the lists: nothing is said of them', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:late';
    const call = await conference(server, three, { as });
    const participant = idOf(call, first);
    const lists = [
      'phone/participants?address=%2B19995550199',
      'video/participants',
      'phone/participants?pageNumber=9',
    ];
    for (const list of lists)
      assert.equal((await server.send('GET', `/api/v2/conversations/${list}`, { as: other })).status, 200);
    await remove(server, participant, as);
    const reply = await server.send('PATCH', `${phones}/${participant}`, { as: other, body: end });
    assert.deepEqual(reasonsOf(reply), ['PARTICIPANT_ENDED', []]);
  });

  it('and was on a list of everybody, or on one with a filter: that list is older', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:late';
    const call = await conference(server, three, { as });
    const participant = idOf(call, first);
    const lists = { demo: phones, [other]: `${phones}?address=${encodeURIComponent(first)}` };
    for (const [reader, path] of Object.entries(lists)) {
      const list = await server.send('GET', path, { as: reader });
      assert.ok(list.each('entities', 'id').includes(participant), list.text);
    }
    await remove(server, participant, as);
    for (const reader of Object.keys(lists)) {
      const reply = await server.send('PATCH', `${phones}/${participant}`, { as: reader, body: end });
      assert.deepEqual(reasonsOf(reply), ['PARTICIPANT_ENDED', ['STALE_LIST']], reader);
    }
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
