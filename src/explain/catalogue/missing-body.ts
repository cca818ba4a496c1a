import type { ReasonEntry } from '../reason.ts';

export const missingBody = {
  reason: 'MISSING_BODY',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The operation needs a body',
  message: [
    'The operation needs a body with {required}.',
    'The operation needs a body that says what to do; known keys are {known}.',
    'The operation needs a JSON body.',
  ],
  cause: ['The body was empty, or asks for nothing.'],
  metadata: { required: 'text?', known: 'text?' },
  causes: ['the body was written into the query', 'a redirect that dropped it'],
  fix: { applicability: 'none', recipe: 'send a JSON body', retry: 'after-change' },
  never: ['guess what was wanted'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{live}',
      expect: { reason: 'MISSING_BODY', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
