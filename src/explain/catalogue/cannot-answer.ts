import type { ReasonEntry } from '../reason.ts';

export const cannotAnswer = {
  reason: 'CANNOT_ANSWER',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'postino.error.answer.not.alerting'],
    calls: [400, 'postino.error.answer.not.alerting'],
    generic: [400, 'postino.error.answer.not.alerting'],
    other: [400, 'postino.error.answer.not.alerting'],
  },
  title: 'This call cannot be answered here',
  message: ['Only a call that rings at a softphone of this server can be answered by a request.'],
  cause: ['Only a call that rings at a softphone of this server can be answered by a request.'],
  metadata: {},
  causes: ['the phone is elsewhere, and is answered by hand'],
  fix: { applicability: 'none', recipe: 'answer at the phone', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['postino.error.answer.not.alerting'],
  examples: [
    {
      given: 'cannot-answer',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{alerting} {"state":"connected"}',
      expect: { reason: 'CANNOT_ANSWER', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
