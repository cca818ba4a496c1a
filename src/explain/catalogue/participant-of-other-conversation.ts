import type { ReasonEntry } from '../reason.ts';

export const participantOfOtherConversation = {
  reason: 'PARTICIPANT_OF_OTHER_CONVERSATION',
  stage: 'resolve',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.not.conversation.participant'],
    generic: [404, 'conversation.error.not.conversation.participant'],
    other: [404, 'not.found'],
  },
  title: 'The participant is part of another conversation',
  message: [
    'Participant {participantId} is not part of this conversation. Use {request}.',
    'Participant {participantId} is not part of this conversation.',
    'The participant is not part of this conversation.',
  ],
  cause: ['The participant is part of {conversationId}.', 'The participant is part of another conversation.'],
  metadata: { participantId: 'id', conversationId: 'id?' },
  causes: ['ids kept from two lists', 'a transfer between list and act'],
  fix: { applicability: 'apply', recipe: 'use its own conversation', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.not.conversation.participant'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{elsewhere} {"state":"disconnected"}',
      expect: {
        reason: 'PARTICIPANT_OF_OTHER_CONVERSATION',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{otherConversation}/participants/{elsewhere} {"state":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{theirs} {"state":"disconnected"}',
      expect: {
        reason: 'NOT_FOUND',
        applicability: 'none',
        sameBytesAs: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{random} {"state":"disconnected"}',
      },
    },
  ],
} as const satisfies ReasonEntry;
