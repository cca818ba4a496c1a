import type { ReasonEntry } from '../reason.ts';

export const malformedRequest = {
  reason: 'MALFORMED_REQUEST',
  stage: 'frame',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The request line or a header is malformed',
  message: ['The request cannot be read: {rule}.', 'The request line or a header cannot be read.'],
  cause: ['HTTP is broken here: {rule}.', 'The request line or a header breaks the rules of HTTP.'],
  metadata: { rule: 'text?' },
  causes: ['a path with a broken percent escape', 'a header without a colon', 'TLS spoken to a plain port'],
  fix: { applicability: 'none', recipe: 'let an HTTP library build the request', retry: 'after-change' },
  never: [],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'malformed-request',
      request: 'GET /api/v2/conversations/phone/participants/%zz',
      expect: { reason: 'MALFORMED_REQUEST', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
