import type { ReasonEntry } from '../reason.ts';

export const wrongContentType = {
  reason: 'WRONG_CONTENT_TYPE',
  stage: 'media',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [415, 'unsupported.media.type'],
    calls: [415, 'unsupported.media.type'],
    generic: [415, 'unsupported.media.type'],
    other: [415, 'unsupported.media.type'],
  },
  title: 'The body has another media type than JSON',
  message: [
    'Content-Type {sent} is not taken here. Send Content-Type: application/json with body {fixBody}.',
    'Content-Type {sent} is not taken here. Send Content-Type: application/json.',
    'This Content-Type is not taken here. Send Content-Type: application/json.',
  ],
  cause: [
    'The token endpoint takes a form; {form} was sent.',
    'Bodies are JSON here; {sent} was sent.',
    'Bodies are JSON here; another type was sent.',
  ],
  metadata: { sent: 'text?', form: 'text?' },
  causes: ['curl -d without -H, which says it sends a form', 'a library that sends text'],
  fix: { applicability: 'apply', recipe: 'send Content-Type: application/json', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['unsupported.media.type'],
  examples: [
    {
      given: 'text-plain',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: {
        reason: 'WRONG_CONTENT_TYPE',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
        metadata: ['sent'],
      },
    },
    {
      given: 'text-plain',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} hang up please',
      expect: { reason: 'WRONG_CONTENT_TYPE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
