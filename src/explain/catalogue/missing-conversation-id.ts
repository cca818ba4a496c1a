import type { ReasonEntry } from '../reason.ts';

export const missingConversationId = {
  reason: 'MISSING_CONVERSATION_ID',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The path lacks the conversation of the participant',
  message: [
    'The path names a participant without its conversation. Use {request} with body {fixBody}.',
    'The path names a participant without its conversation. Use {request}.',
    'The path names a participant without its conversation.',
  ],
  cause: ['Participants stand below their conversation in this API; the path has only one id.'],
  metadata: {},
  causes: ['the participant id taken for enough'],
  fix: { applicability: 'apply', recipe: 'put the conversation id before /participants', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'genesys-only',
      request: 'PATCH /api/v2/conversations/calls/participants/{live} {"state":"disconnected"}',
      expect: {
        reason: 'LITERAL_IN_ID_SLOT',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'no-token',
      request: 'PATCH /api/v2/conversations/calls/participants/{live} {"state":"disconnected"}',
      expect: { reason: 'NO_TOKEN', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
