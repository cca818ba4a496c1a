import type { ReasonEntry } from '../reason.ts';

export const emptyConversationList = {
  reason: 'EMPTY_CONVERSATION_LIST',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.empty.conversation.list'],
    calls: [400, 'conversation.error.empty.conversation.list'],
    generic: [400, 'conversation.error.empty.conversation.list'],
    other: [400, 'conversation.error.empty.conversation.list'],
  },
  title: 'No conversation to merge is named',
  message: ['An empty list of conversations is invalid.'],
  cause: ['An empty list of conversations is invalid.'],
  metadata: {},
  causes: ['conversationIds is empty'],
  fix: { applicability: 'none', recipe: 'name at least one conversation in conversationIds', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.empty.conversation.list'],
  examples: [
    {
      given: 'empty-conversation-list',
      request: 'PATCH /api/v2/conversations/calls/{conversation} {"conversationIds":[]}',
      expect: { reason: 'EMPTY_CONVERSATION_LIST', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
