import type { ReasonEntry } from '../reason.ts';

export const idsSwapped = {
  reason: 'IDS_SWAPPED',
  stage: 'resolve',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.conversation.not.found'],
    generic: [404, 'conversation.error.conversation.not.found'],
    other: [404, 'not.found'],
  },
  title: 'Conversation id and participant id are swapped',
  message: [
    'Conversation id and participant id are swapped. Use {request} with body {fixBody}.',
    'Conversation id and participant id are swapped. Use {request}.',
    'Conversation id and participant id are swapped.',
  ],
  cause: [
    '{conversationId} is the conversation and {participantId} the participant; the path has them the other way round.',
  ],
  metadata: { conversationId: 'id', participantId: 'id' },
  causes: ['two arguments in the wrong order'],
  fix: { applicability: 'apply', recipe: 'swap them', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.conversation.not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{live}/participants/{conversation} {"state":"disconnected"}',
      expect: {
        reason: 'IDS_SWAPPED',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{random}/participants/{conversation} {"state":"disconnected"}',
      expect: { reason: 'NOT_FOUND', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
