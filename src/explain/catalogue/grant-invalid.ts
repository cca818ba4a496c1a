import type { ReasonEntry } from '../reason.ts';

export const grantInvalid = {
  reason: 'GRANT_INVALID',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The code or refresh token is not valid',
  oauthError: 'invalid_grant',
  message: [
    'No token is given: {rule}. Send the user to /oauth/authorize again.',
    'The code or refresh token is not valid. Send the user to /oauth/authorize again.',
  ],
  cause: [
    'A code is good once, for a minute, for the client and the redirect_uri that it was made for; a refresh token is good once.',
  ],
  metadata: { rule: 'text?' },
  causes: [
    'the code was sent twice',
    'a redirect_uri that differs from the one of the sign-in',
    'an old refresh token kept after a new one came',
  ],
  fix: {
    applicability: 'none',
    recipe: 'start at /oauth/authorize again, and keep the newest refresh_token',
    retry: 'after-change',
  },
  never: ['say which of code, client and redirect_uri is wrong'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'grant-invalid',
      request: 'POST /oauth/token grant_type=authorization_code',
      expect: { reason: 'GRANT_INVALID', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
