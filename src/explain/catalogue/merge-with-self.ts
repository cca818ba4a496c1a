import type { ReasonEntry } from '../reason.ts';

export const mergeWithSelf = {
  reason: 'MERGE_WITH_SELF',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.cannot.conference.self'],
    calls: [400, 'conversation.error.cannot.conference.self'],
    generic: [400, 'conversation.error.cannot.conference.self'],
    other: [400, 'conversation.error.cannot.conference.self'],
  },
  title: 'A conversation cannot be merged with itself',
  message: ['A conversation cannot be merged with itself.'],
  cause: ['A conversation cannot be merged with itself.'],
  metadata: {},
  causes: ['the id of the path stands in conversationIds'],
  fix: { applicability: 'none', recipe: 'name the other conversations in conversationIds', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.cannot.conference.self'],
  examples: [
    {
      given: 'merge-with-self',
      request: 'PATCH /api/v2/conversations/calls/{conversation} {"conversationIds":["{conversation}"]}',
      expect: { reason: 'MERGE_WITH_SELF', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
