import type { ReasonEntry } from '../reason.ts';

export const dialDenied = {
  reason: 'DIAL_DENIED',
  stage: 'server',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [403, 'partyline.dial.denied'],
    calls: [403, 'partyline.dial.denied'],
    generic: [403, 'partyline.dial.denied'],
    other: [403, 'partyline.dial.denied'],
  },
  title: 'Dialling this address is not allowed',
  message: ['Dialling was denied: {rule}.', 'Dialling this address is not allowed.'],
  cause: [
    'The server dials only what PARTYLINE_DIAL_ALLOW names, virtual phones, registered ones and, in dev, loopback.',
  ],
  metadata: { rule: 'text', address: 'text?' },
  causes: ['the number is not in PARTYLINE_DIAL_ALLOW', 'no trunk takes the number'],
  fix: { applicability: 'none', recipe: 'add a pattern to PARTYLINE_DIAL_ALLOW', retry: 'after-change' },
  never: ['another number'],
  cloudCodes: [],
  examples: [
    {
      given: 'dial-denied',
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+4930123456"}',
      expect: { reason: 'DIAL_DENIED', applicability: 'none', metadata: ['rule'] },
    },
  ],
} as const satisfies ReasonEntry;
