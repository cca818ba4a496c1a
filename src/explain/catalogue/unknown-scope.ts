import type { ReasonEntry } from '../reason.ts';

export const unknownScope = {
  reason: 'UNKNOWN_SCOPE',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The scope cannot be given',
  oauthError: 'invalid_scope',
  message: ['No token is given: {rule}.', 'A scope that was asked for does not exist or is not for this client.'],
  cause: [
    'The scope {scope} does not exist; a scope is an area such as conversations, alone or with :readonly.',
    'The form asks for a scope that no operation has, or that the client was not given.',
  ],
  metadata: { rule: 'text?', scope: 'text?' },
  causes: ['a permission in place of a scope', 'a scope of another API', 'scopes joined by commas'],
  fix: {
    applicability: 'none',
    recipe: 'leave scope out, or send scopes of /api/v2/oauth/scopes with spaces between',
    retry: 'after-change',
  },
  never: [],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'unknown-scope',
      request: 'POST /oauth/token grant_type=client_credentials&scope=x',
      expect: { reason: 'UNKNOWN_SCOPE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
