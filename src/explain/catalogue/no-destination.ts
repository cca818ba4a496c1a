import type { ReasonEntry } from '../reason.ts';

export const noDestination = {
  reason: 'NO_DESTINATION',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversations.error.transfer.destination.required'],
    calls: [400, 'conversations.error.transfer.destination.required'],
    generic: [400, 'conversations.error.transfer.destination.required'],
    other: [400, 'conversations.error.transfer.destination.required'],
  },
  title: 'No destination is named',
  message: ['The destination is a required property for a transfer request.'],
  cause: ['The destination is a required property for a transfer request.'],
  metadata: {},
  causes: ['neither address, userId nor queueId is sent'],
  fix: { applicability: 'none', recipe: 'send one of address, userId and queueId', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversations.error.transfer.destination.required'],
  examples: [
    {
      given: 'no-destination',
      request:
        'POST /api/v2/conversations/calls/{conversation}/participants/{live}/replace {"transferType":"Unattended"}',
      expect: { reason: 'NO_DESTINATION', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
