import type { ReasonEntry } from '../reason.ts';

export const notImplemented = {
  reason: 'NOT_IMPLEMENTED',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [501, 'partyline.not.implemented'],
    calls: [501, 'partyline.not.implemented'],
    generic: [501, 'partyline.not.implemented'],
    other: [501, 'partyline.not.implemented'],
  },
  title: 'A real operation that this server lacks',
  message: [
    'Key {key} of {operation} is not built on this server.',
    '{operation} is an operation of the cloud that this server does not have.',
    'This is an operation of the cloud that this server does not have.',
  ],
  cause: [
    'The request is right; {operation} does not carry out {key} here, and would have to ignore it.',
    'The request is right; the operation is not built here.',
  ],
  metadata: { operation: 'text?', key: 'text?' },
  causes: ['a script written for the whole API of the cloud'],
  fix: { applicability: 'none', recipe: 'run this step against the cloud', retry: 'never' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  examples: [
    {
      given: 'served',
      request: 'MISSING',
      expect: { reason: 'NOT_IMPLEMENTED', applicability: 'none', metadata: ['operation'] },
    },
    {
      given: 'json',
      request:
        'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"resumeTime":"2026-11-23T04:52:00.000Z"}',
      expect: { reason: 'NOT_IMPLEMENTED', applicability: 'none', metadata: ['operation', 'key'] },
    },
  ],
} as const satisfies ReasonEntry;
