import type { ReasonEntry } from '../reason.ts';

export const formBody = {
  reason: 'FORM_BODY',
  stage: 'media',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [415, 'unsupported.media.type'],
    calls: [415, 'unsupported.media.type'],
    generic: [415, 'unsupported.media.type'],
    other: [415, 'unsupported.media.type'],
  },
  title: 'The body is a form, JSON is wanted',
  message: [
    'The body is a form. Send Content-Type: application/json with body {fixBody}.',
    'The body is a form. Send Content-Type: application/json and a JSON body.',
  ],
  cause: ['Bodies are JSON here; a form was sent.'],
  metadata: { sent: 'text' },
  causes: ['requests.patch(url, data=…) where json=… is due', 'curl -d key=value'],
  fix: { applicability: 'apply', recipe: 'in Python json= instead of data=', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['unsupported.media.type'],
  examples: [
    {
      given: 'form',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} status=disconnected',
      expect: {
        reason: 'FORM_BODY',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'form',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} colour=red',
      expect: { reason: 'FORM_BODY', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
