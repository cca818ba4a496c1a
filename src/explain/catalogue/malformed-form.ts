import type { ReasonEntry } from '../reason.ts';

export const malformedForm = {
  reason: 'MALFORMED_FORM',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The form cannot be read',
  oauthError: 'invalid_request',
  message: [
    'The token endpoint takes a form: {rule}.',
    'The token endpoint takes an application/x-www-form-urlencoded body such as grant_type=client_credentials.',
  ],
  cause: [
    'RFC 6749 asks for application/x-www-form-urlencoded with a grant_type at the token endpoint; the body is not that.',
  ],
  metadata: { rule: 'text?' },
  causes: ['a JSON body', 'a value with & or + that was not encoded', 'a parameter sent twice'],
  fix: { applicability: 'none', recipe: 'let the HTTP library encode the form', retry: 'after-change' },
  never: ['echo the form'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'malformed-form',
      request: 'POST /oauth/token {"grant_type":"client_credentials"}',
      expect: { reason: 'MALFORMED_FORM', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
