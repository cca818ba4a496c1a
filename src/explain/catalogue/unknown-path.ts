import type { ReasonEntry } from '../reason.ts';

export const unknownPath = {
  reason: 'UNKNOWN_PATH',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'No such path',
  message: ['The API has no path {path}.', 'The API has no such path.'],
  cause: [
    '{area} is outside of what is known here in full, conversations and notifications; whether it exists cannot be said.',
    'No operation of the API has the path {sent}.',
    'The path fits no operation, and none is near enough to be named.',
  ],
  metadata: { path: 'text', sent: 'text?', area: 'text?' },
  causes: ['a path of another product', 'a path that somebody made up'],
  fix: { applicability: 'none', recipe: 'look the operation up in /openapi.json', retry: 'never' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.found'],
  examples: [
    {
      given: 'served',
      request: 'GET /2010-04-01/Accounts/AC1/Calls.json',
      expect: { reason: 'UNKNOWN_PATH', applicability: 'none', metadata: ['path'] },
    },
  ],
} as const satisfies ReasonEntry;
