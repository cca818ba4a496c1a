import type { ReasonEntry } from '../reason.ts';

export const noUserContext = {
  reason: 'NO_USER_CONTEXT',
  stage: 'permission',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [400, 'not.a.user'],
    calls: [400, 'not.a.user'],
    generic: [400, 'not.a.user'],
    other: [400, 'not.a.user'],
  },
  title: 'The operation acts as a user, the token has none',
  message: [
    'This request requires a user context. Use {request}.',
    'This request requires a user context: the token has no user. Send it with the token of a user.',
    'This request requires a user context. Client credentials cannot be used for requests to this resource.',
  ],
  cause: [
    'The token belongs to a client; this operation acts as a person. The same request works with the token of a user.',
  ],
  metadata: {},
  causes: ['client credentials used where somebody has to log in'],
  fix: { applicability: 'apply', recipe: 'use a user token, or the path without the medium', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.a.user'],
  examples: [
    {
      given: 'strict-client',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      expect: {
        reason: 'NO_USER_CONTEXT',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'strict-client',
      request: 'GET /api/v2/users/me',
      expect: { reason: 'NO_USER_CONTEXT', applicability: 'fill', fix: 'GET /api/v2/users/me undefined' },
    },
  ],
} as const satisfies ReasonEntry;
