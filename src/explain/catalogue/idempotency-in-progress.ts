import type { ReasonEntry } from '../reason.ts';

export const idempotencyInProgress = {
  reason: 'IDEMPOTENCY_IN_PROGRESS',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [409, 'partyline.idempotency.in.progress'],
    calls: [409, 'partyline.idempotency.in.progress'],
    generic: [409, 'partyline.idempotency.in.progress'],
    other: [409, 'partyline.idempotency.in.progress'],
  },
  title: 'The same request is still running',
  message: [
    'The same request with this Idempotency-Key is still running. Send it again in {retryAfter} s to get its answer.',
  ],
  cause: [
    'The first request with this key began at {firstAt} (correlation id {firstRequestId}) and is not answered yet. It is not carried out twice.',
    'The first request with this key is not answered yet. It is not carried out twice.',
  ],
  metadata: { first: 'text?', firstAt: 'time?', firstRequestId: 'id?', retryAfter: 'number' },
  causes: [
    'a client that gave up waiting and sent the request again',
    'Prefer: wait, which holds the answer until the leg is down',
    'two workers with the same key',
  ],
  fix: {
    applicability: 'fill',
    recipe: 'wait for Retry-After seconds, then send the very same request with the same key',
    retry: 'after-seconds',
    cli: 'partyline disconnect --address … --idempotency-key …',
  },
  never: ['a new key for the same removal'],
  cloudCodes: [],
  examples: [
    {
      given: 'idempotency-in-progress',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: {
        reason: 'IDEMPOTENCY_IN_PROGRESS',
        applicability: 'fill',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
        metadata: ['retryAfter'],
      },
    },
  ],
} as const satisfies ReasonEntry;
