import type { ReasonEntry } from '../reason.ts';

export const wrongHeaderValue = {
  reason: 'WRONG_HEADER_VALUE',
  stage: 'media',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'A header that decides what is done cannot be used',
  message: ['The header {header} has to be {wanted}. Nothing was done.'],
  cause: ['{header} decides whether this request acts, so it is not guessed: it has to be {wanted}.'],
  metadata: { header: 'text', wanted: 'text' },
  causes: [
    'an incarnation without its quotes',
    'a variable that is empty or holds a whole document',
    'If-Match on a request that ends a call for everybody',
  ],
  fix: {
    applicability: 'none',
    recipe: 'send If-Match with the ETag as it was read, quotes and all; send a UUID as Idempotency-Key',
    retry: 'after-change',
  },
  never: ['act as if the header was not there'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'wrong-header-value',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'WRONG_HEADER_VALUE', applicability: 'none', metadata: ['header', 'wanted'] },
    },
  ],
} as const satisfies ReasonEntry;
