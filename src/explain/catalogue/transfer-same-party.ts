import type { ReasonEntry } from '../reason.ts';

export const transferSameParty = {
  reason: 'TRANSFER_SAME_PARTY',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversations.error.transfer.same.party'],
    calls: [400, 'conversations.error.transfer.same.party'],
    generic: [400, 'conversations.error.transfer.same.party'],
    other: [400, 'conversations.error.transfer.same.party'],
  },
  title: 'The transfer leads to the same party',
  message: ['The target of the transfer cannot be the same as the destination.'],
  cause: ['The target of the transfer cannot be the same as the destination.'],
  metadata: {},
  causes: ['the destination is whoever is to be replaced'],
  fix: { applicability: 'none', recipe: 'name somebody else', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversations.error.transfer.same.party'],
  examples: [
    {
      given: 'transfer-same-party',
      request: 'POST /api/v2/conversations/calls/{conversation}/participants/{live}/replace {"address":"+15550101"}',
      expect: { reason: 'TRANSFER_SAME_PARTY', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
