import type { ReasonEntry } from '../reason.ts';

export const internalError = {
  reason: 'INTERNAL_ERROR',
  stage: 'server',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [500, 'internal.server.error'],
    calls: [500, 'internal.server.error'],
    generic: [500, 'internal.server.error'],
    other: [500, 'internal.server.error'],
  },
  title: 'The server failed',
  message: ['The server failed and has logged it under {contextId}.'],
  cause: ['The fault is in the server, not in the request.'],
  metadata: {},
  causes: ['a defect of the server'],
  fix: { applicability: 'none', recipe: 'report the correlation id', retry: 'after-seconds' },
  never: ['blame the request'],
  cloudCodes: ['internal.server.error'],
  examples: [
    {
      given: 'internal-error',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'INTERNAL_ERROR', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
