import type { ReasonEntry } from '../reason.ts';

export const missingScope = {
  reason: 'MISSING_SCOPE',
  stage: 'permission',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [403, 'not.authorized'],
    calls: [403, 'not.authorized'],
    generic: [403, 'not.authorized'],
    other: [403, 'not.authorized'],
  },
  title: 'The token lacks a scope',
  message: [
    'You are not authorized to perform the requested action. The token needs scope {scope}.',
    'You are not authorized to perform the requested action.',
  ],
  cause: [
    'The token has scopes, and none of those that open this operation: {wanted}.',
    'The token has scopes, and none of those that open this operation.',
  ],
  metadata: { scope: 'text?', wanted: 'text?' },
  causes: ['a scope that does not exist', 'a read-only scope'],
  fix: { applicability: 'none', recipe: 'give the client the scope, get a new token', retry: 'after-change' },
  never: ['name what other users may do'],
  cloudCodes: ['not.authorized'],
  examples: [
    {
      given: 'readonly-scope',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'MISSING_SCOPE', applicability: 'none', metadata: ['scope'] },
    },
  ],
} as const satisfies ReasonEntry;
