import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyFrames,
  applyGone,
  applyRead,
  applySnapshot,
  FAREWELL_MS,
  forgetDeparted,
  type LiveState,
  nothingLive,
} from '../../src/console/live/live-state.ts';
import { type Conversation, type Frame, readConversation, readFrame } from '../../src/console/live/shapes.ts';

const began = '2026-11-25T10:00:00.000Z';
const at = Date.parse(began);

const person = (id: string, more: object = {}) => ({
  id,
  name: id,
  address: `sip:${id}@example.net`,
  purpose: 'external',
  state: 'connected',
  muted: false,
  held: false,
  startTime: began,
  ...more,
});

const wire = (id: string, seq: number, more: object = {}) => ({ id, seq, media: 'call', startTime: began, ...more });

function read(id: string, seq: number, people: readonly object[]): Conversation {
  const conversation = readConversation(wire(id, seq), people);
  assert.ok(conversation);
  return conversation;
}

interface Told {
  readonly id?: string;
  readonly seq: number;
  readonly afterSeq: number;
  readonly people?: readonly object[];
  readonly left?: readonly string[];
  readonly endTime?: string;
}

function told({ id = 'c', seq, afterSeq, people = [], left = [], endTime }: Told): Frame {
  const frame = readFrame('v2.partyline.conversations', {
    conversation: wire(id, seq, endTime === undefined ? {} : { endTime }),
    afterSeq,
    participants: people,
    left: left.map((who) => ({ id: who, name: who, endTime: began, disconnectType: 'client', endedBy: 'client' })),
  });
  assert.ok(frame);
  return frame;
}

const statesIn = (state: LiveState, id = 'c'): readonly string[] =>
  [...(state.conversations.get(id)?.people.values() ?? [])].map((each) => `${each.id} ${each.state}`);

describe('the live state', () => {
  it('follows frames that go on from one another', () => {
    const frames = [
      told({ seq: 3, afterSeq: 0, people: [person('ada'), person('bob', { state: 'alerting' })] }),
      told({ seq: 4, afterSeq: 3, people: [person('bob')] }),
      told({ seq: 6, afterSeq: 4, left: ['ada'] }),
    ];
    const { state, gaps } = applyFrames(nothingLive, frames);
    assert.deepEqual(statesIn(state), ['ada left', 'bob connected']);
    assert.deepEqual(gaps, []);
    assert.equal(state.conversations.get('c')?.people.get('ada')?.departure?.disconnectType, 'client');
  });

  it('asks for a conversation of which a frame is missing, and holds what comes until it was read', () => {
    const first = applyFrames(nothingLive, [told({ seq: 2, afterSeq: 0, people: [person('ada'), person('bob')] })]);
    const gap = applyFrames(first.state, [
      told({ seq: 5, afterSeq: 4, people: [person('cy')] }),
      told({ seq: 6, afterSeq: 5, left: ['bob'] }),
    ]);
    assert.deepEqual(gap.gaps, ['c']);
    assert.deepEqual(statesIn(gap.state), ['ada connected', 'bob connected'], 'nothing is guessed');
    const repaired = applyRead(
      gap.state,
      read('c', 5, [person('ada', { muted: true }), person('bob'), person('cy')]),
      at,
    );
    assert.deepEqual(statesIn(repaired.state), ['ada connected', 'bob left', 'cy connected']);
    assert.equal(repaired.state.conversations.get('c')?.people.get('ada')?.muted, true);
    assert.deepEqual(repaired.gaps, []);
    assert.equal(repaired.state.held.size, 0);
  });

  it('asks again where the read was older than what is missing', () => {
    const gap = applyFrames(nothingLive, [told({ seq: 9, afterSeq: 8, people: [person('cy')] })]);
    const repaired = applyRead(gap.state, read('c', 7, [person('ada')]), at);
    assert.deepEqual(repaired.gaps, ['c']);
    assert.equal(repaired.state.held.get('c')?.length, 1);
  });

  it('takes a frame that comes twice, or that a read has overtaken, for told already', () => {
    const first = applyFrames(nothingLive, [told({ seq: 2, afterSeq: 0, people: [person('ada')] })]);
    const later = applyRead(first.state, read('c', 8, [person('bob')]), at);
    const again = applyFrames(later.state, [told({ seq: 5, afterSeq: 2, people: [person('cy')] })]);
    assert.deepEqual(again.gaps, []);
    assert.deepEqual(statesIn(again.state), ['ada left', 'bob connected']);
  });

  it('leaves every conversation that no frame was about the very same object', () => {
    const { state } = applyFrames(nothingLive, [
      told({ id: 'c', seq: 1, afterSeq: 0, people: [person('ada')] }),
      told({ id: 'd', seq: 1, afterSeq: 0, people: [person('bob')] }),
    ]);
    const next = applyFrames(state, [told({ id: 'c', seq: 2, afterSeq: 1, people: [person('cy')] })]);
    assert.equal(next.state.conversations.get('d'), state.conversations.get('d'));
    assert.notEqual(next.state.conversations.get('c'), state.conversations.get('c'));
    assert.deepEqual(statesIn(state), ['ada connected'], 'the state before is as it was');
  });

  it('shows who talks until he ceases, leaves or is told of anew, and keeps how well he was heard', () => {
    const body = { conversationId: 'c', participantId: 'ada', since: began };
    const talks = (talking: boolean): Frame => {
      const frame = readFrame('v2.partyline.conversations.talking', { ...body, talking });
      assert.ok(frame);
      return frame;
    };
    const quality = { packetsIn: 10, packetsOut: 10, lost: 0, late: 0, loss: 0, mos: 4.2 };
    const { state: first } = applyRead(nothingLive, read('c', 1, [person('ada', { quality })]), at);
    const talking = applyFrames(first, [talks(true), told({ seq: 2, afterSeq: 1, people: [person('ada')] })]).state;
    const ada = (state: LiveState) => state.conversations.get('c')?.people.get('ada');
    assert.equal(ada(talking)?.talkingSince, at);
    assert.equal(ada(talking)?.quality?.mos, 4.2);
    assert.equal(ada(applyFrames(talking, [talks(false)]).state)?.talkingSince, undefined);
    assert.equal(
      ada(applyFrames(talking, [told({ seq: 3, afterSeq: 2, left: ['ada'] })]).state)?.talkingSince,
      undefined,
    );
  });

  it('ends what a whole read does not have any more, and begins anew with a server that counts anew', () => {
    const { state } = applyFrames(nothingLive, [
      told({ id: 'c', seq: 9, afterSeq: 0, people: [person('ada')] }),
      told({ id: 'd', seq: 4, afterSeq: 0, people: [person('bob')] }),
    ]);
    const next = applySnapshot(state, [read('c', 2, [person('cy')])], at).state;
    assert.deepEqual(statesIn(next, 'c'), ['ada left', 'cy connected']);
    assert.deepEqual(statesIn(next, 'd'), ['bob left']);
    assert.equal(next.conversations.get('d')?.endTime, at);
    assert.deepEqual(applyFrames(next, [told({ seq: 3, afterSeq: 2, people: [person('di')] })]).gaps, []);
  });

  it('takes a conversation that cannot be read any more for ended', () => {
    const { state } = applyFrames(nothingLive, [told({ seq: 1, afterSeq: 0, people: [person('ada')] })]);
    assert.deepEqual(statesIn(applyGone(state, 'c', at)), ['ada left']);
  });

  it('says farewell for a while, then forgets', () => {
    const { state } = applyFrames(nothingLive, [
      told({ seq: 2, afterSeq: 0, people: [person('ada'), person('bob')] }),
      told({ seq: 3, afterSeq: 2, left: ['ada'] }),
    ]);
    assert.equal(forgetDeparted(state, at + FAREWELL_MS - 1), state, 'nothing changes before');
    const later = forgetDeparted(state, at + FAREWELL_MS);
    assert.deepEqual(statesIn(later), ['bob connected']);
    const ended = applyFrames(later, [told({ seq: 4, afterSeq: 3, left: ['bob'], endTime: began })]).state;
    assert.equal(forgetDeparted(ended, at + FAREWELL_MS).conversations.size, 0);
  });
});
