import type { ReasonEntry } from '../reason.ts';

export const trailingSlash = {
  reason: 'TRAILING_SLASH',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The path ends with a slash',
  message: ['The path ends with a slash. Use {request}.', 'The path ends with a slash. Leave it out.'],
  cause: ['No path of the API ends with a slash.'],
  metadata: {},
  causes: ['a base address joined with a slash too many', 'an id that was empty at the end'],
  fix: { applicability: 'apply', recipe: 'leave the slash out', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.found'],
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{live}/ {"status":"disconnected"}',
      expect: {
        reason: 'TRAILING_SLASH',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'no-token',
      request: 'GET /api/v2/conversations/phone/participants/',
      expect: { reason: 'NO_TOKEN', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
