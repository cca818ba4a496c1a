import type { ReasonEntry } from '../reason.ts';

export const concurrentChange = {
  reason: 'CONCURRENT_CHANGE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'general.conflict'],
    calls: [409, 'general.conflict'],
    generic: [409, 'general.conflict'],
    other: [409, 'general.conflict'],
  },
  title: 'Something changed meanwhile',
  message: ['Something changed between reading and acting. Read again, then act at once.'],
  cause: ['What was read has changed before the request arrived.'],
  metadata: {},
  causes: ['two scripts that act at once', 'a list that was kept too long'],
  fix: { applicability: 'choose', recipe: 'read again, then act at once', retry: 'after-relist' },
  never: ['another participant'],
  cloudCodes: ['general.conflict'],
  examples: [],
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
