import type { ReasonEntry } from '../reason.ts';

export const tokenInvalid = {
  reason: 'TOKEN_INVALID',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [401, 'bad.credentials'],
    calls: [401, 'bad.credentials'],
    generic: [401, 'bad.credentials'],
    other: [401, 'bad.credentials'],
  },
  title: 'The token is not valid',
  message: ['The bearer token is not one of this server, or it was revoked. Get a new one from POST /oauth/token.'],
  cause: ['No valid token has this value.'],
  metadata: {},
  causes: ['a token of another environment', 'a token cut off by copying', 'a token that was revoked'],
  fix: { applicability: 'none', recipe: 'get a new token', retry: 'after-change' },
  never: ['echo the token'],
  cloudCodes: ['bad.credentials'],
  examples: [
    {
      given: 'invalid-token',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'TOKEN_INVALID', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
