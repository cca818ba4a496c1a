import type { ReasonEntry } from '../reason.ts';

export const notActiveParticipant = {
  reason: 'NOT_ACTIVE_PARTICIPANT',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [403, 'conversation.error.forbidden.not.active.participant'],
    calls: [403, 'conversation.error.forbidden.not.active.participant'],
    generic: [403, 'conversation.error.forbidden.not.active.participant'],
    other: [403, 'conversation.error.forbidden.not.active.participant'],
  },
  title: 'Only who is in the call may do this',
  message: ['The user of the token has no live leg in this call, and may not act on calls of others.'],
  cause: ['The user of the token has no live leg in this call, and may not act on calls of others.'],
  metadata: {},
  causes: ['the user has left the call, or was never in it'],
  fix: {
    applicability: 'none',
    recipe: 'use a token of somebody in the call, or one with conversation:communication:disconnect',
    retry: 'after-change',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.forbidden.not.active.participant'],
  examples: [
    {
      given: 'not-active-participant',
      request:
        'POST /api/v2/conversations/calls/{conversation}/participants {"participants":[{"address":"+15550104"}]}',
      expect: { reason: 'NOT_ACTIVE_PARTICIPANT', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
