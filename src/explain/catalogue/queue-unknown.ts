import type { ReasonEntry } from '../reason.ts';

export const queueUnknown = {
  reason: 'QUEUE_UNKNOWN',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversations.error.queue.not.found'],
    calls: [400, 'conversations.error.queue.not.found'],
    generic: [400, 'conversations.error.queue.not.found'],
    other: [400, 'conversations.error.queue.not.found'],
  },
  title: 'There is no such queue',
  message: ['Interaction cannot be transferred to a queue that does not exist.'],
  cause: ['Interaction cannot be transferred to a queue that does not exist.'],
  metadata: {},
  causes: ['the queue was deleted, or its id is of something else'],
  fix: { applicability: 'none', recipe: 'list the queues and take the id of one', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversations.error.queue.not.found'],
  examples: [
    {
      given: 'queue-unknown',
      request: 'POST /api/v2/conversations/calls {"callQueueId":"{random}"}',
      expect: { reason: 'QUEUE_UNKNOWN', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
