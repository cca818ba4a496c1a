import type { ReasonEntry } from '../reason.ts';

export const wrongClientAuth = {
  reason: 'WRONG_CLIENT_AUTH',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [401, 'bad.credentials'],
    calls: [401, 'bad.credentials'],
    generic: [401, 'bad.credentials'],
    other: [401, 'bad.credentials'],
  },
  title: 'Client authentication failed',
  oauthError: 'invalid_client',
  message: [
    'Client authentication failed. Send client id and secret by HTTP Basic, or as client_id and client_secret in the form.',
  ],
  cause: ['No client has this id and secret, or they were not found in the request.'],
  metadata: {},
  causes: [
    'id and secret in a JSON body',
    'the secret of another client',
    'an id with a colon split at the wrong place',
  ],
  fix: {
    applicability: 'none',
    recipe: 'curl -u ID:SECRET -d grant_type=client_credentials …/oauth/token',
    retry: 'after-change',
  },
  never: ['say which of id and secret is wrong'],
  cloudCodes: ['bad.credentials'],
  examples: [
    {
      given: 'wrong-secret',
      request: 'POST /oauth/token grant_type=client_credentials',
      expect: { reason: 'WRONG_CLIENT_AUTH', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
