import type { ReasonEntry } from '../reason.ts';

export const uriTooLong = {
  reason: 'URI_TOO_LONG',
  stage: 'frame',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [414, 'bad.request'],
    calls: [414, 'bad.request'],
    generic: [414, 'bad.request'],
    other: [414, 'bad.request'],
  },
  title: 'The path is too long',
  message: [
    'The path is longer than {max} bytes. Send filters as fewer query parameters.',
    'The path is longer than the server takes. Send a shorter one.',
  ],
  cause: ['The request target passed the bound of {max} bytes.', 'The request target passed its bound.'],
  metadata: { max: 'number?' },
  causes: ['ids collected in the query', 'a body written into the query'],
  fix: { applicability: 'none', recipe: 'shorten the query', retry: 'after-change' },
  never: [],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'path-too-long',
      request: 'GET /api/v2/conversations/phone/participants',
      expect: { reason: 'URI_TOO_LONG', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
