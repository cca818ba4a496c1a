import type { ReasonEntry } from '../reason.ts';

export const tokenExpired = {
  reason: 'TOKEN_EXPIRED',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [401, 'bad.credentials'],
    calls: [401, 'bad.credentials'],
    generic: [401, 'bad.credentials'],
    other: [401, 'bad.credentials'],
  },
  title: 'The token has expired',
  message: [
    'The bearer token expired at {expiredAt}. Get a new one from POST /oauth/token.',
    'The bearer token has expired. Get a new one from POST /oauth/token.',
  ],
  cause: ['The {grant} is used up, or too old.', 'The life of the token is over.'],
  metadata: { expiredAt: 'time?', grant: 'enum?' },
  causes: ['a token kept longer than its life', 'a long run that never renews'],
  fix: { applicability: 'none', recipe: 'get a new token, send the request again', retry: 'after-change' },
  never: ['echo the token'],
  cloudCodes: ['bad.credentials'],
  examples: [
    {
      given: 'expired-token',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'TOKEN_EXPIRED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
