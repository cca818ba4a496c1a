import type { ReasonEntry } from '../reason.ts';

export const partialUpdate = {
  reason: 'PARTIAL_UPDATE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'general.conflict'],
    calls: [409, 'general.conflict'],
    generic: [409, 'general.conflict'],
    other: [409, 'general.conflict'],
  },
  title: 'One of several actions failed',
  message: ['One of several actions in the body failed; the others were done. Read again before the next request.'],
  cause: ['A body with several keys asks for several actions, and not all of them were done.'],
  metadata: {},
  causes: ['a whole documented example pasted'],
  fix: { applicability: 'choose', recipe: 'one action a request', retry: 'after-relist' },
  never: ['an action that was done already'],
  cloudCodes: [],
  examples: [],
  cloudExamples: [
    {
      request: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"muted":true,"held":true}',
      speaks: true,
      status: 400,
      message: 'The update was partially applied',
      fix: 'PATCH /api/v2/conversations/calls/{conversationId}/participants/{participantId}',
    },
    { request: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"muted":true}', speaks: false, status: 404 },
  ],
} as const satisfies ReasonEntry;
