import type { ReasonEntry } from '../reason.ts';

export const missingContentType = {
  reason: 'MISSING_CONTENT_TYPE',
  stage: 'media',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [415, 'unsupported.media.type'],
    calls: [415, 'unsupported.media.type'],
    generic: [415, 'unsupported.media.type'],
    other: [415, 'unsupported.media.type'],
  },
  title: 'The body has no media type and is not JSON',
  message: [
    'The body has no Content-Type and is not JSON. Send Content-Type: application/json with body {fixBody}.',
    'The body has no Content-Type and is not JSON. Send Content-Type: application/json and a JSON body.',
  ],
  cause: ['Without Content-Type a body is accepted if it parses as JSON; this one does not.'],
  metadata: {},
  causes: ['a library that sends raw text without a type'],
  fix: { applicability: 'apply', recipe: 'send JSON and say so', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['unsupported.media.type'],
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} status=disconnected',
      expect: {
        reason: 'MISSING_CONTENT_TYPE',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} hang up please',
      expect: { reason: 'MISSING_CONTENT_TYPE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
