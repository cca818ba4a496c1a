import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { participantState } from '../../src/domain/participant.ts';
import { createWorld, incoming, target } from './app-fixture.ts';

const first = '+15550101';
const second = '+15550102';
const third = '+15550103';

describe('removing a participant', () => {
  it('is confirmed to whoever waits for it, with the evidence', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference(first, second, third);
    const { id: participantId } = world.one(id, first);
    const watch = world.app.departures.watch(participantId);
    const end = watch.ended(5000);
    const updated = await world.app.participants.update(target(world, participantId, id), {
      disconnect: world.byClient(),
    });
    assert.equal(updated.ok && participantState(updated.value.participant), 'disconnecting');
    await world.settle();
    const known = await end;
    assert.deepEqual(
      [known?.departure.evidence, known?.departure.sipCode, known?.conversationEnded],
      ['bye-200', 200, false],
    );
    assert.equal(world.live(id).length, 2);
  });

  it('is told to have no end yet when the time to wait is over, and goes on', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550116', second, third);
    const { id: participantId } = world.one(id, '+15550116');
    const end = world.app.departures.watch(participantId).ended(5000);
    await world.app.participants.update(target(world, participantId), { disconnect: world.byClient() });
    await world.pass(5000);
    assert.equal(await end, undefined);
    await world.pass(28_000);
    assert.equal(world.one(id, '+15550116').departure?.evidence, 'timeout');
  });

  it('asked for twice at once is one removal: both are accepted, one BYE', async (t) => {
    const world = await createWorld(t);
    world.report(incoming('alice', '600'));
    await world.settle();
    world.report(incoming('bob', '600'));
    world.report(incoming('carol', '600'));
    await world.settle();
    const [alice] = world.app.reads.stays(
      { organisationId: world.organisationId, address: 'alice' },
      { offset: 0, limit: 5 },
    ).stays;
    assert.ok(alice);
    const ask = (request: string) =>
      world.app.participants.update(target(world, alice.participant.id), { disconnect: world.byClient(request) });
    const both = await Promise.all([ask('one'), ask('two')]);
    assert.deepEqual(
      both.map((each) => each.ok),
      [true, true],
    );
    await world.settle();
    assert.deepEqual(
      world.sip.orders.filter(({ verb }) => verb === 'hangUp').map(({ legId }) => legId),
      ['leg-alice'],
    );
    world.report({
      kind: 'ended',
      legId: alice.participant.legs[0]?.id ?? world.ids.leg(),
      end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 },
    });
    await world.settle();
    assert.equal(world.one(alice.conversationId, 'sip:alice@127.0.0.1').departure?.requestId, 'one');
  });

  it('leaves the mixer before the leg is hung up', async (t) => {
    const world = await createWorld(t);
    world.report(incoming('alice', '600'));
    await world.settle();
    const [alice] = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 5 }).stays;
    assert.ok(alice);
    await world.app.participants.update(target(world, alice.participant.id), { disconnect: world.byClient() });
    await world.settle();
    const { events } = { events: world.app.reads.timeline(world.organisationId, alice.conversationId, 0) ?? [] };
    assert.ok(world.rooms.includes('leave leg-alice'));
    assert.deepEqual(
      events.slice(-2).map((event) => event.kind),
      ['participant.removing', 'leg.left-bridge'],
    );
  });

  it('of all at once does not wait for one that never confirms', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550116', first, second);
    await world.app.participants.disconnectAll(world.organisationId, id, world.byClient());
    await world.settle();
    assert.deepEqual(
      world.live(id).map((each) => each.address),
      ['+15550116'],
    );
    await world.pass(33_000);
    assert.equal(world.conversation(id)?.endTime === undefined, false);
  });
});

describe('what an id is answered', () => {
  it('an ended participant of a live call, of an ended call, of another call, and nobody', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference(first, second, third);
    const other = await world.conference('+15550104', '+15550105', '+15550106');
    const gone = world.one(id, first).id;
    await world.app.participants.update(target(world, gone, id), { disconnect: world.byClient() });
    await world.settle();
    const kind = (...where: Parameters<typeof target>) => {
      const located = world.app.participants.locate(target(...where));
      return located.ok ? 'live' : located.refusal.kind;
    };
    assert.equal(kind(world, gone, id), 'participantEnded');
    assert.equal(kind(world, gone), 'participantEnded');
    assert.equal(kind(world, world.one(id, second).id, other), 'otherConversation');
    assert.equal(kind(world, world.ids.participant(), id), 'unknownParticipant');
    assert.equal(kind(world, world.ids.participant(), world.ids.conversation()), 'unknownConversation');
    await world.app.participants.disconnectAll(world.organisationId, id, world.byClient());
    await world.settle();
    assert.equal(kind(world, gone, id), 'conversationEnded');
    assert.equal(kind(world, world.ids.participant(), id), 'conversationEnded');
  });

  it('something of another organisation does not exist', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference(first, second, third);
    const stranger = { ...target(world, world.one(id, first).id, id), organisationId: world.ids.organisation() };
    const located = world.app.participants.locate(stranger);
    assert.equal(located.ok ? '' : located.refusal.kind, 'unknownConversation');
    assert.equal(world.app.reads.conversation(stranger.organisationId, id), undefined);
    assert.equal(world.app.lookup.things(stranger.organisationId, [id, stranger.participantId, first]).size, 0);
  });
});

describe('rooms', () => {
  it('take callers who come at the same moment into one conversation', async (t) => {
    const world = await createWorld(t);
    for (const name of ['alice', 'bob', 'carol']) world.report(incoming(name, '601'));
    await world.settle();
    const { stays } = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 9 });
    assert.equal(stays.length, 3);
    assert.equal(new Set(stays.map((stay) => stay.conversationId)).size, 1);
  });

  it('open anew when the last one has left', async (t) => {
    const world = await createWorld(t);
    world.report(incoming('alice', '600'));
    await world.settle();
    world.report({ kind: 'ended', legId: incoming('alice', '600').legId, end: { cause: 'bye' } });
    world.report(incoming('bob', '600'));
    await world.settle();
    const ended = world.app.reads.stays(
      { organisationId: world.organisationId, state: 'disconnected' },
      { offset: 0, limit: 9 },
    );
    const live = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 9 });
    assert.deepEqual([ended.total, live.total], [1, 1]);
    assert.notEqual(ended.stays[0]?.conversationId, live.stays[0]?.conversationId);
  });

  it('know nobody who gave up while his arrival was being committed', async (t) => {
    const world = await createWorld(t);
    const alice = incoming('alice', '600');
    world.report(alice);
    world.report({ kind: 'ended', legId: alice.legId, end: { cause: 'bye', evidence: 'cancel-487' } });
    await world.settle();
    const live = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 9 });
    const ended = world.app.reads.stays(
      { organisationId: world.organisationId, state: 'disconnected' },
      { offset: 0, limit: 9 },
    );
    assert.deepEqual([live.total, ended.total], [0, 1]);
  });

  it('count two of the same that come in one request', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference(first, first, second);
    assert.deepEqual(
      world.live(id).map(({ incarnation }) => incarnation),
      [1, 2, 1],
    );
  });

  it('refuse a number that is none, without a trace in the store', async (t) => {
    const world = await createWorld(t);
    world.report(incoming('mallory', '+4930123456'));
    await world.settle();
    assert.deepEqual(world.sip.orders, [{ verb: 'reject', legId: 'leg-mallory', detail: 404 }]);
  });

  it('count the stays of whoever comes again', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550118', second, third);
    const gone = world.one(id, '+15550118');
    await world.app.participants.update(target(world, gone.id, id), { disconnect: world.byClient() });
    await world.settle();
    await world.pass(300);
    const back = world.one(id, '+15550118');
    assert.deepEqual([gone.incarnation, back.incarnation], [1, 2]);
    assert.notEqual(back.id, gone.id);
    const known = world.app.lookup.things(world.organisationId, [gone.id]).get(gone.id);
    assert.equal(known?.kind === 'participant' ? known.newer?.participantId : '', back.id);
  });
});

describe('a phone that hangs up when it is looked at', () => {
  it('is there in the list and gone 50 ms later', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550115', second, third);
    await world.pass(1000);
    const { stays } = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 9 });
    assert.equal(stays.length, 3);
    await world.pass(100);
    assert.equal(world.one(id, '+15550115').departure?.disconnectType, 'endpoint');
  });
});
