import type { ReasonEntry } from '../reason.ts';

export const grantNotAllowed = {
  reason: 'GRANT_NOT_ALLOWED',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.grant.type'],
    calls: [400, 'bad.grant.type'],
    generic: [400, 'bad.grant.type'],
    other: [400, 'bad.grant.type'],
  },
  title: 'The client may not use this grant',
  oauthError: 'unauthorized_client',
  message: ['The grant is not among those of this client: {rule}.', 'The grant is not among those of this client.'],
  cause: ['The client is known, and its entry does not list this grant type.'],
  metadata: { rule: 'text?' },
  causes: ['a client made for sign-in used by a service', 'a service client used by a page'],
  fix: { applicability: 'none', recipe: 'use a client whose grants list this grant type', retry: 'after-change' },
  never: [],
  cloudCodes: ['bad.grant.type'],
  examples: [
    {
      given: 'grant-not-allowed',
      request: 'POST /oauth/token grant_type=client_credentials',
      expect: { reason: 'GRANT_NOT_ALLOWED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
