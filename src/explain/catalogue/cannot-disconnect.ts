import type { ReasonEntry } from '../reason.ts';

export const cannotDisconnect = {
  reason: 'CANNOT_DISCONNECT',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'conflict'],
    calls: [400, 'conversation.error.cannot.disconnect.call'],
    generic: [400, 'conversation.error.cannot.disconnect.call'],
    other: [409, 'conflict'],
  },
  title: 'This participant cannot be hung up',
  message: ['The participant stands for a queue or a menu, which cannot be hung up; whoever waits in it can.'],
  cause: ['The participant stands for a queue or a menu, which cannot be hung up; whoever waits in it can.'],
  metadata: {},
  causes: ['a queue or a menu is asked to hang up'],
  fix: { applicability: 'none', recipe: 'hang up the caller who waits in it', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.cannot.disconnect.call'],
  examples: [
    {
      given: 'cannot-disconnect',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      expect: { reason: 'CANNOT_DISCONNECT', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
