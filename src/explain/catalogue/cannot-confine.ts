import type { ReasonEntry } from '../reason.ts';

export const cannotConfine = {
  reason: 'CANNOT_CONFINE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.cannot.confine.party'],
    calls: [400, 'conversation.error.cannot.confine.party'],
    generic: [400, 'conversation.error.cannot.confine.party'],
    other: [400, 'conversation.error.cannot.confine.party'],
  },
  title: 'This participant cannot be confined',
  message: [
    'Only a participant who is connected can be confined; this one is {state}, and can be {allowed}.',
    'Only a participant who is connected can be confined.',
  ],
  cause: ['Only a participant who is connected can be confined.'],
  metadata: { state: 'enum?', allowed: 'text?' },
  causes: ['confining before the answer'],
  fix: { applicability: 'none', recipe: 'wait until the participant is connected', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.cannot.confine.party'],
  examples: [
    {
      given: 'cannot-confine',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{alerting} {"confined":true}',
      expect: { reason: 'CANNOT_CONFINE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
