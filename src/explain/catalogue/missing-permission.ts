import type { ReasonEntry } from '../reason.ts';

export const missingPermission = {
  reason: 'MISSING_PERMISSION',
  stage: 'permission',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [403, 'missing.any.permissions'],
    calls: [403, 'missing.any.permissions'],
    generic: [403, 'missing.any.permissions'],
    other: [403, 'missing.any.permissions'],
  },
  title: 'The token lacks a permission',
  message: [
    'Unable to perform the requested action. You {requirement}: {list}',
    'Unable to perform the requested action. You lack a permission.',
  ],
  cause: [
    'The operation asks for {permissions}; whoever the token belongs to has not been given that.',
    'Whoever the token belongs to has not been given what the operation asks for.',
  ],
  metadata: { permissions: 'text?', requirement: 'enum?' },
  causes: ['a role without it', 'own-leg permissions used on the leg of another'],
  fix: { applicability: 'none', recipe: 'give the role the permission, get a new token', retry: 'after-change' },
  never: ['name roles or other users'],
  cloudCodes: ['missing.any.permissions', 'missing.permissions'],
  examples: [
    {
      given: 'few-permissions',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'MISSING_PERMISSION', applicability: 'none', metadata: ['permissions'] },
    },
    {
      given: 'few-permissions',
      request: 'PATCH /api/v2/conversations/phone/participants/{random} {"status":"disconnected"}',
      expect: {
        reason: 'MISSING_PERMISSION',
        applicability: 'none',
        sameBytesAs: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
  ],
} as const satisfies ReasonEntry;
