import type { ReasonEntry } from '../reason.ts';

export const limitReached = {
  reason: 'LIMIT_REACHED',
  stage: 'server',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [503, 'service.unavailable'],
    calls: [503, 'service.unavailable'],
    generic: [503, 'service.unavailable'],
    other: [503, 'service.unavailable'],
  },
  title: 'A limit of the server is reached',
  message: [
    'The limit {limit} of the server is reached. Try again in {retryAfter} seconds.',
    'A limit of the server is reached. Try again in {retryAfter} seconds.',
  ],
  cause: ['The bound {limit} is full.', 'A bound of the server is full.'],
  metadata: { limit: 'text?', max: 'number?', retryAfter: 'number' },
  causes: ['more live calls than the server takes', 'more requests to one conversation than it can queue'],
  fix: { applicability: 'fill', recipe: 'wait, then send the same request', retry: 'after-seconds' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['service.unavailable'],
  examples: [
    {
      given: 'limit-reached',
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550100"}',
      expect: {
        reason: 'LIMIT_REACHED',
        applicability: 'fill',
        fix: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550100"}',
      },
    },
  ],
} as const satisfies ReasonEntry;
