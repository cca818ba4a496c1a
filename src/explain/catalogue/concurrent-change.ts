import type { ReasonEntry } from '../reason.ts';

export const concurrentChange = {
  reason: 'CONCURRENT_CHANGE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [412, 'precondition.failed'],
    calls: [412, 'precondition.failed'],
    generic: [412, 'precondition.failed'],
    other: [412, 'precondition.failed'],
  },
  title: 'Something changed meanwhile',
  message: [
    'If-Match asks for a live party; participant {participantId}, incarnation {incarnation}, has {state}. Nothing was done.',
    'This party is now incarnation {incarnation}, participant {participantId}; If-Match was for another. Nothing was done.',
    'Something changed between reading and acting. Read again, then act at once.',
  ],
  cause: [
    'Participant {participantId} has {state}, and nobody with its identity is in the conversation.',
    'The party left and came back after it was read: it is participant {participantId} now, or it is not the one that was meant.',
    'What was read has changed before the request arrived.',
  ],
  metadata: { incarnation: 'number?', participantId: 'id?', state: 'enum?' },
  causes: ['a party that left and came back', 'two scripts that act at once', 'a list that was kept too long'],
  fix: { applicability: 'choose', recipe: 'read again, then act at once', retry: 'after-relist' },
  never: ['another participant'],
  cloudCodes: ['general.conflict'],
  examples: [
    {
      given: 'other-incarnation',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'CONCURRENT_CHANGE', applicability: 'none', metadata: ['incarnation', 'participantId'] },
    },
  ],
  cloudExamples: [
    {
      request: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"state":"disconnected"}',
      speaks: true,
      status: 409,
      fix: 'PATCH /api/v2/conversations/calls/{conversationId}/participants/{participantId}',
    },
    {
      request: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"state":"disconnected"}',
      speaks: false,
      status: 403,
    },
  ],
} as const satisfies ReasonEntry;
