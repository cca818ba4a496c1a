import type { ReasonEntry } from '../reason.ts';

export const ownConversation = {
  reason: 'OWN_CONVERSATION',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.monitor.own.conversation'],
    calls: [400, 'conversation.error.monitor.own.conversation'],
    generic: [400, 'conversation.error.monitor.own.conversation'],
    other: [400, 'conversation.error.monitor.own.conversation'],
  },
  title: 'Nobody listens in on his own call',
  message: ['A user cannot monitor a conversation where they are an active participant.'],
  cause: ['A user cannot monitor a conversation where they are an active participant.'],
  metadata: {},
  causes: ['the user of the token is in the call'],
  fix: { applicability: 'none', recipe: 'use a token of somebody else', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.monitor.own.conversation'],
  examples: [
    {
      given: 'own-conversation',
      request: 'POST /api/v2/conversations/calls/{conversation}/participants/{live}/monitor',
      expect: { reason: 'OWN_CONVERSATION', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
