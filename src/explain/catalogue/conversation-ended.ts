import type { ReasonEntry } from '../reason.ts';

export const conversationEnded = {
  reason: 'CONVERSATION_ENDED',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.conversation.not.found'],
    generic: [404, 'conversation.error.conversation.not.found'],
    other: [404, 'not.found'],
  },
  title: 'The conversation is over',
  message: [
    'Conversation {conversationId} ended at {endedAt}: your own request removed {removedParticipantId}, and it ended with that.',
    'Conversation {conversationId} ended at {endedAt}, by your request {requestId}. Nothing is left to change.',
    'Conversation {conversationId} ended at {endedAt}. Nothing is left to change.',
    'The conversation is over. Nothing is left to change.',
  ],
  cause: [
    'Your request {requestId} removed participant {removedParticipantId}. A conversation ends with its last participant, a call of two with either of them.',
    'The conversation ended at {endedAt}, ended by {by}; it ends with its last participant.',
    'The conversation ended at {endedAt}; it ends with its last participant.',
    'The conversation is over; it ends with its last participant.',
  ],
  metadata: {
    conversationId: 'id?',
    endedAt: 'time?',
    endedBy: 'text?',
    by: 'text?',
    listedAt: 'time?',
    requestId: 'id?',
    removedParticipantId: 'id?',
  },
  causes: ['the last participant was removed', 'everybody hung up'],
  fix: { applicability: 'none', recipe: 'start a new conversation', retry: 'never' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.conversation.not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'own-removal',
      request: 'PATCH /api/v2/conversations/calls/{endedConversation} {"state":"disconnected"}',
      expect: { reason: 'CONVERSATION_ENDED', applicability: 'none', metadata: ['requestId', 'removedParticipantId'] },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{endedWithCall} {"status":"disconnected"}',
      expect: { reason: 'CONVERSATION_ENDED', applicability: 'none', metadata: ['endedAt'] },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{endedConversation} {"state":"disconnected"}',
      expect: { reason: 'CONVERSATION_ENDED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
