import type { ReasonEntry } from '../reason.ts';

export const transferNotConnected = {
  reason: 'TRANSFER_NOT_CONNECTED',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversations.error.transfer.not.connected'],
    calls: [400, 'conversations.error.transfer.not.connected'],
    generic: [400, 'conversations.error.transfer.not.connected'],
    other: [400, 'conversations.error.transfer.not.connected'],
  },
  title: 'Only who is connected can be transferred',
  message: ['You can only transfer conversations that are in the connected state.'],
  cause: [
    'The participant is {state}, so that there is nothing to transfer yet; until the answer it can be {allowed}.',
    'You can only transfer conversations that are in the connected state.',
  ],
  metadata: { state: 'enum?', allowed: 'text?' },
  causes: ['transferring before the answer'],
  fix: { applicability: 'none', recipe: 'wait until the participant is connected', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversations.error.transfer.not.connected'],
  examples: [
    {
      given: 'transfer-not-connected',
      request:
        'POST /api/v2/conversations/calls/{conversation}/participants/{alerting}/replace {"address":"+15550104"}',
      expect: { reason: 'TRANSFER_NOT_CONNECTED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
