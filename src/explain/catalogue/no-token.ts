import type { ReasonEntry } from '../reason.ts';

export const noToken = {
  reason: 'NO_TOKEN',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [401, 'authentication.required'],
    calls: [401, 'authentication.required'],
    generic: [401, 'authentication.required'],
    other: [401, 'authentication.required'],
  },
  title: 'No bearer token was sent',
  message: ['No authentication bearer token specified in authorization header. Get one from POST /oauth/token.'],
  cause: ['The header Authorization is missing or does not begin with Bearer.'],
  metadata: {},
  causes: ['the header was left out', 'Basic where Bearer is due', 'a redirect that dropped the header'],
  fix: {
    applicability: 'none',
    recipe:
      'POST /oauth/token with grant_type=client_credentials, then send Authorization: Bearer and the access_token',
    retry: 'after-change',
  },
  never: ['say whether the path or the id exists'],
  cloudCodes: ['authentication.required'],
  examples: [
    {
      given: 'no-token',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'NO_TOKEN', applicability: 'none' },
    },
    {
      given: 'no-token',
      request: 'PUT /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'NO_TOKEN', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
