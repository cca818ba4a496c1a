import type { ReasonEntry } from '../reason.ts';

export const cannotMerge = {
  reason: 'CANNOT_MERGE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.cannot.merge.alerting.conference'],
    calls: [400, 'conversation.error.cannot.merge.alerting.conference'],
    generic: [400, 'conversation.error.cannot.merge.alerting.conference'],
    other: [400, 'conversation.error.cannot.merge.alerting.conference'],
  },
  title: 'Calls can be merged once they are answered',
  message: ['Somebody in one of the calls has not answered yet, so they cannot be merged.'],
  cause: ['Somebody in one of the calls has not answered yet, so they cannot be merged.'],
  metadata: {},
  causes: ['merging before the answer'],
  fix: {
    applicability: 'none',
    recipe: 'wait until everybody is connected, then send it again',
    retry: 'after-change',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.cannot.merge.alerting.conference'],
  examples: [
    {
      given: 'cannot-merge',
      request: 'PATCH /api/v2/conversations/calls/{conversation} {"conversationIds":["{otherConversation}"]}',
      expect: { reason: 'CANNOT_MERGE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
