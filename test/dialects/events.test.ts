import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asConversationId } from '../../src/base/ids.ts';
import { detailEvents } from '../../src/dialects/genesys-detail-events.ts';
import { callConversationEvent, conversationEvent } from '../../src/dialects/genesys-events.ts';
import { media } from '../../src/domain/conversation.ts';
import type { Published } from '../../src/domain/event.ts';
import type { Participant } from '../../src/domain/participant.ts';
import { eventFaults, topicFaults } from '../support/models.ts';
import { conversationOf, everybody } from './everybody.ts';

for (const medium of media) {
  test(`an event of every ${medium} reads as the models of its topics say`, () => {
    const event = conversationEvent(conversationOf(medium, everybody));
    for (const model of ['ConversationEventTopicConversation', 'QueueConversationEventTopicConversation'])
      assert.deepEqual(eventFaults(model, event), []);
  });
}

test('an event of the calls topics reads as their models say', () => {
  const event = callConversationEvent(conversationOf('call', everybody));
  for (const model of ['ConversationCallEventTopicCallConversation', 'QueueConversationCallEventTopicCallConversation'])
    assert.deepEqual(eventFaults(model, event), []);
});

test('each detail event reads as the model of its topic says', () => {
  const suffixes = new Set<string>();
  for (const participant of everybody.flatMap(withEachPurpose)) {
    const told = eventsOf(participant).flatMap((event) =>
      media.flatMap((medium) => detailEvents(event, participant, medium)),
    );
    for (const { suffix, body } of told) {
      suffixes.add(suffix);
      assert.deepEqual(topicFaults(`v2.detail.events.conversation.c.${suffix}`, body), [], suffix);
    }
  }
  assert.deepEqual([...suffixes].sort(), [
    'acd.end',
    'acd.start',
    'acw',
    'attributes',
    'customer.end',
    'customer.start',
    'user.end',
    'user.start',
    'wrapup',
  ]);
});

/** As a user, as somebody outside, and as a queue. */
function withEachPurpose(participant: Participant): readonly Participant[] {
  const { userId: _, ...outside } = participant;
  return [participant, { ...outside, purpose: 'external' }, { ...outside, purpose: 'acd' }];
}

const envelope = { seq: 1, at: 9000, conversationId: asConversationId('c') } as const;

function eventsOf(participant: Participant): readonly Published[] {
  const { departure, id: participantId } = participant;
  const notes = {
    attributes: { colour: 'red' },
    wrapup: { code: 'w', notes: 'good', durationSeconds: 3 },
    afterCallWork: { state: 'complete', startTime: 5000, endTime: 6000 },
  } as const;
  return [
    { ...envelope, kind: 'participant.added', participant },
    ...(departure === undefined
      ? []
      : [{ ...envelope, kind: 'participant.disconnected', participantId, departure } as const]),
    { ...envelope, kind: 'participant.annotated', participantId, notes },
  ];
}
