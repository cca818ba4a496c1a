import type { ReasonEntry } from '../reason.ts';

export const noConsult = {
  reason: 'NO_CONSULT',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.consult.transfer.not.started'],
    calls: [400, 'conversation.error.consult.transfer.not.started'],
    generic: [400, 'conversation.error.consult.transfer.not.started'],
    other: [400, 'conversation.error.consult.transfer.not.started'],
  },
  title: 'There is no consult under way',
  message: ['There is no consult of this participant to change or to call off.'],
  cause: ['There is no consult of this participant to change or to call off.'],
  metadata: {},
  causes: ['it has ended, or was never begun'],
  fix: { applicability: 'none', recipe: 'begin a consult', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.consult.transfer.not.started'],
  examples: [
    {
      given: 'no-consult',
      request: 'DELETE /api/v2/conversations/calls/{conversation}/participants/{live}/consult',
      expect: { reason: 'NO_CONSULT', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
