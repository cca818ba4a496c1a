import type { ReasonEntry } from '../reason.ts';

export const rateLimited = {
  reason: 'RATE_LIMITED',
  stage: 'server',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [429, 'too.many.requests'],
    calls: [429, 'too.many.requests'],
    generic: [429, 'too.many.requests'],
    other: [429, 'too.many.requests'],
  },
  title: 'Too many requests with this token',
  message: ['Rate limit exceeded the maximum {max} requests within 60 seconds. Try again in {retryAfter} seconds.'],
  cause: [
    'This token has used up the {max} requests of its minute.',
    'This token has used up the requests of its minute.',
  ],
  metadata: { max: 'number', retryAfter: 'number' },
  causes: ['asking in a loop where an event would tell', 'one token in many programs'],
  fix: {
    applicability: 'fill',
    recipe: 'wait for Retry-After seconds; inin-ratelimit-reset counts down',
    retry: 'after-seconds',
  },
  never: ['another token for the same work'],
  cloudCodes: ['too.many.requests'],
  examples: [
    {
      given: 'rate-limited',
      request: 'GET /api/v2/conversations/calls',
      expect: {
        reason: 'RATE_LIMITED',
        applicability: 'fill',
        fix: 'GET /api/v2/conversations/calls undefined',
        metadata: ['retryAfter'],
      },
    },
  ],
} as const satisfies ReasonEntry;
