import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callConversationEvent, conversationEvent } from '../../src/dialects/genesys-events.ts';
import { media } from '../../src/domain/conversation.ts';
import { eventFaults } from '../support/models.ts';
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
