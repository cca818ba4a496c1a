import type { ReasonEntry } from '../reason.ts';

export const wrongGrantType = {
  reason: 'WRONG_GRANT_TYPE',
  stage: 'token',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.grant.type'],
    calls: [400, 'bad.grant.type'],
    generic: [400, 'bad.grant.type'],
    other: [400, 'bad.grant.type'],
  },
  title: 'The grant type is not served',
  oauthError: 'unsupported_grant_type',
  message: [
    'Grant type {grantType} is not served here. Send grant_type={allowed}.',
    'The form has no grant_type that is served here: {rule}.',
    'The form has no grant_type that is served here. Send grant_type=client_credentials.',
  ],
  cause: [
    'The token was given by {tokenGrant} and has no user; this operation acts as a person, who has to sign in.',
    'No token is given for {grantType}.',
    'The form asks for a grant that is not given.',
  ],
  metadata: { tokenGrant: 'text?', grantType: 'text?', allowed: 'text?', rule: 'text?' },
  causes: ['grant_type left out', 'password where a client acts'],
  fix: { applicability: 'none', recipe: 'send grant_type=client_credentials', retry: 'after-change' },
  never: [],
  cloudCodes: ['bad.grant.type', 'grant.type.required'],
  examples: [
    {
      given: 'wrong-grant',
      request: 'POST /oauth/token grant_type=password',
      expect: { reason: 'WRONG_GRANT_TYPE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
