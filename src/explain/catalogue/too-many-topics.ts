import type { ReasonEntry } from '../reason.ts';

export const tooManyTopics = {
  reason: 'TOO_MANY_TOPICS',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [400, 'notification.subscription.too.many.subscriptions'],
    calls: [400, 'notification.subscription.too.many.subscriptions'],
    generic: [400, 'notification.subscription.too.many.subscriptions'],
    other: [400, 'notification.subscription.too.many.subscriptions'],
  },
  title: 'A channel has too many topics',
  message: ['A channel takes at most {max} topics.'],
  cause: ['With this list the channel would have more than {max} topics; nothing was changed.'],
  metadata: { max: 'number' },
  causes: ['POST adds to the topics that there are', 'one channel for too much'],
  fix: {
    applicability: 'none',
    recipe: 'PUT replaces the topics; a user and client may have 20 channels',
    retry: 'after-change',
  },
  never: ['fewer topics without saying which'],
  cloudCodes: ['notification.subscription.too.many.subscriptions'],
  examples: [
    {
      given: 'too-many-topics',
      request: 'PUT /api/v2/notifications/channels/{random}/subscriptions [{"id":"v2.users.{user}.conversations"}]',
      expect: { reason: 'TOO_MANY_TOPICS', applicability: 'none', metadata: ['max'] },
    },
  ],
} as const satisfies ReasonEntry;
