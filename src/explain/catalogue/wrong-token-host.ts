import type { ReasonEntry } from '../reason.ts';

export const wrongTokenHost = {
  reason: 'WRONG_TOKEN_HOST',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'Tokens come from the login host',
  message: [
    'Tokens are issued by login.{region}, not by {host}.',
    'Tokens are issued by the login host of the region.',
  ],
  cause: [
    'The token was asked of {host}; only login.{region} issues tokens.',
    'The token was asked of a host that issues none.',
  ],
  metadata: { host: 'text', region: 'text?' },
  causes: ['the host of the API taken for that of the login', 'a path /api/v2/oauth/token'],
  fix: {
    applicability: 'fill',
    recipe: 'POST https://login.REGION/oauth/token, as a form, the client by HTTP Basic',
    retry: 'after-change',
  },
  never: ['a secret in the answer'],
  cloudCodes: [],
  examples: [],
  cloudExamples: [
    {
      request: 'POST /oauth/token grant_type=client_credentials',
      speaks: true,
      host: 'api.mypurecloud.com',
      fix: 'POST /oauth/token',
    },
    { request: 'POST /oauth/token grant_type=client_credentials', speaks: false, host: 'login.mypurecloud.de' },
  ],
} as const satisfies ReasonEntry;
