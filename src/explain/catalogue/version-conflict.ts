import type { ReasonEntry } from '../reason.ts';

export const versionConflict = {
  reason: 'VERSION_CONFLICT',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [409, 'general.conflict'],
    calls: [409, 'general.conflict'],
    generic: [409, 'general.conflict'],
    other: [409, 'general.conflict'],
  },
  title: 'The version is not the newest',
  message: ['The version is {version} now: somebody else has changed it.', 'The version is not the newest.'],
  cause: ['The version is not the newest.'],
  metadata: { version: 'number' },
  causes: ['a change after the version was read', 'a version that was made up'],
  fix: { applicability: 'none', recipe: 'read it again, then send the change with its version', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['general.conflict'],
  examples: [
    {
      given: 'version-conflict',
      request: 'PATCH /api/v2/users/{user} {"title":"Agent","version":1}',
      expect: { reason: 'VERSION_CONFLICT', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
