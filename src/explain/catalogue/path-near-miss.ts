import type { ReasonEntry } from '../reason.ts';

export const pathNearMiss = {
  reason: 'PATH_NEAR_MISS',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'No such path, but a similar one',
  message: [
    'No path of the API is {path}. Use {request} with body {fixBody}.',
    'No such path. Use {request} with body {fixBody}.',
    'No path of the API is {path}. Use {request}.',
    'No path of the API is {path}; a similar one is {nearest}.',
    'The path is not one of the API; a similar one is {nearest}.',
    'The path is not one of the API, but a similar one is.',
  ],
  cause: ['The path fits no operation; the nearest is {nearest}.', 'The path fits no operation, but one is near.'],
  metadata: { path: 'text', nearest: 'text?' },
  causes: ['a typing error', 'singular and plural', 'a segment too many or too few', 'another version'],
  fix: { applicability: 'apply', recipe: 'use the path as documented', retry: 'after-change' },
  never: ['another participant', 'the whole conversation', 'an id that looks alike'],
  cloudCodes: ['not.found'],
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversation/phone/participant/{live} {"status":"disconnected"}',
      expect: {
        reason: 'PATH_NEAR_MISS',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'GET /wp-admin/setup-config.php',
      expect: { reason: 'UNKNOWN_PATH', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
