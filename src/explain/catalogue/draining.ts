import type { ReasonEntry } from '../reason.ts';

export const draining = {
  reason: 'DRAINING',
  stage: 'server',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [503, 'service.unavailable'],
    calls: [503, 'service.unavailable'],
    generic: [503, 'service.unavailable'],
    other: [503, 'service.unavailable'],
  },
  title: 'The server is stopping and calls nobody any more',
  message: ['The server is stopping and calls nobody any more. Try again in {retryAfter} seconds.'],
  cause: ['The server was told to stop: calls that are up go on for a while, and new ones are not made.'],
  metadata: { retryAfter: 'number' },
  causes: ['the server is being restarted, updated or shut down'],
  fix: {
    applicability: 'fill',
    recipe: 'wait until the server is back, then send the same request',
    retry: 'after-seconds',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['service.unavailable'],
  examples: [
    {
      given: 'draining',
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550100"}',
      expect: {
        reason: 'DRAINING',
        applicability: 'fill',
        fix: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550100"}',
      },
    },
  ],
} as const satisfies ReasonEntry;
