import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callConversationShape, conversationShape } from '../../src/dialects/genesys.ts';
import { mediaConversationShape } from '../../src/dialects/media.ts';
import { type Media, media } from '../../src/domain/conversation.ts';
import { answerFaults } from '../support/models.ts';
import { conversationOf, everybody, gone } from './everybody.ts';

/** The operation that reads a medium's own shape; chats and videos have only the generic one. */
const own: Readonly<Partial<Record<Media, string>>> = {
  email: 'getConversationsEmail',
  message: 'getConversationsMessage',
  callback: 'getConversationsCallback',
};

for (const medium of media) {
  test(`every ${medium} reads as the model of the generic shape says`, () => {
    const read = conversationOf(medium, everybody);
    assert.deepEqual(answerFaults('getConversation', conversationShape(read)), []);
  });
}

for (const [medium, operation] of Object.entries(own)) {
  test(`every ${medium} reads as the model of its own shape says`, () => {
    const read = conversationOf(media.find((each) => each === medium) ?? 'call', everybody);
    assert.deepEqual(answerFaults(operation, mediaConversationShape(read)), []);
  });
}

test('a call that rang out is a timeout where the model has the word', () => {
  const read = conversationOf('call', [gone({ cause: 'no-answer', disconnectType: 'timeout' })]);
  const [generic, own] = [JSON.stringify(conversationShape(read)), JSON.stringify(callConversationShape(read))];
  assert.match(generic, /"disconnectType":"timeout".*"disconnectReasons":\[{"type":"q850","code":19/);
  assert.match(own, /"disconnectType":"system"/);
  assert.doesNotMatch(own, /disconnectReasons/);
});

test('every call reads as the model of the calls shape says', () => {
  assert.deepEqual(answerFaults('getConversationsCall', callConversationShape(conversationOf('call', everybody))), []);
});
