import type { ReasonEntry } from '../reason.ts';

export const idempotencyMismatch = {
  reason: 'IDEMPOTENCY_MISMATCH',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [422, 'partyline.idempotency.mismatch'],
    calls: [422, 'partyline.idempotency.mismatch'],
    generic: [422, 'partyline.idempotency.mismatch'],
    other: [422, 'partyline.idempotency.mismatch'],
  },
  title: 'This Idempotency-Key belongs to another request',
  message: [
    'This Idempotency-Key was used for {first} at {firstAt}. Nothing was done. Send this request with a new key.',
    'This Idempotency-Key was used for another request at {firstAt}. Nothing was done. Send this request with a new key.',
    'This Idempotency-Key was used for another request. Nothing was done. Send this request with a new key.',
  ],
  cause: [
    'A key stands for one request: same method, path, query and body. It stood for {first} before (correlation id {firstRequestId}).',
    'A key stands for one request: same method, path, query and body. Another one was sent with it before.',
  ],
  metadata: { first: 'text?', firstAt: 'time?', firstRequestId: 'id?' },
  causes: [
    'a key that is made once per run instead of once per removal',
    'a request that was refused, changed, and sent with its old key',
    'a key made of something that two requests share, such as a date',
  ],
  fix: {
    applicability: 'none',
    recipe: 'make a new random key (a UUID) for every new request; keep a key only to send the very same request again',
    retry: 'after-change',
    cli: 'partyline disconnect --address … --idempotency-key …',
  },
  never: ['carry out either of the two requests'],
  cloudCodes: [],
  examples: [
    {
      given: 'idempotency-mismatch',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: {
        reason: 'IDEMPOTENCY_MISMATCH',
        applicability: 'none',
        metadata: ['first', 'firstAt', 'firstRequestId'],
      },
    },
  ],
} as const satisfies ReasonEntry;
