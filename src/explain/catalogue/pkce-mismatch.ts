import type { ReasonEntry } from '../reason.ts';

export const pkceMismatch = {
  reason: 'PKCE_MISMATCH',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The code verifier does not match',
  oauthError: 'invalid_grant',
  message: [
    'The code_verifier is not the one whose SHA-256 was the code_challenge. Send the user to /oauth/authorize again.',
  ],
  cause: [
    'The code was asked for with a code_challenge, and the code_verifier that came does not hash to it, or only one of the two was sent.',
  ],
  metadata: {},
  causes: [
    'a new verifier made after the redirect',
    'a challenge in base64 and not in base64url',
    'the hexadecimal digest hashed',
  ],
  fix: {
    applicability: 'none',
    recipe: 'keep the verifier across the redirect; challenge = base64url(sha256(verifier))',
    retry: 'after-change',
  },
  never: ['take the code without a verifier'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'pkce-mismatch',
      request: 'POST /oauth/token grant_type=authorization_code',
      expect: { reason: 'PKCE_MISMATCH', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
