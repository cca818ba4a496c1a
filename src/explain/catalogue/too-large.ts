import type { ReasonEntry } from '../reason.ts';

export const tooLarge = {
  reason: 'TOO_LARGE',
  stage: 'frame',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [413, 'bad.request'],
    calls: [413, 'bad.request'],
    generic: [413, 'bad.request'],
    other: [413, 'bad.request'],
  },
  title: 'The request is too large',
  message: [
    'The body is larger than {max} bytes. Send less.',
    'The request is larger than the server takes. Send less.',
  ],
  cause: ['The body passed the bound of {max} bytes and was not read.', 'The request passed a bound and was not read.'],
  metadata: { max: 'number?' },
  causes: ['a file or a recording sent to the wrong path', 'a list that was not split'],
  fix: { applicability: 'none', recipe: 'split the request', retry: 'after-change' },
  never: [],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'body-too-large',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'TOO_LARGE', applicability: 'none', metadata: ['max'] },
    },
  ],
} as const satisfies ReasonEntry;
