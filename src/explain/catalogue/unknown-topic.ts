import type { ReasonEntry } from '../reason.ts';

export const unknownTopic = {
  reason: 'UNKNOWN_TOPIC',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [400, 'notification.invalid.topic'],
    calls: [400, 'notification.invalid.topic'],
    generic: [400, 'notification.invalid.topic'],
    other: [400, 'notification.invalid.topic'],
  },
  title: 'A topic cannot be subscribed',
  message: ['The topic {topic} cannot be subscribed: {rule}.', 'A topic cannot be subscribed.'],
  cause: ['The API has no topic {unlisted}.', 'No topic of the list was taken, because one of them is not good.'],
  metadata: { topic: 'text?', rule: 'text?', unlisted: 'text?' },
  causes: ['a misspelt topic', 'an id of nobody here', 'a permission that the token lacks'],
  fix: {
    applicability: 'none',
    recipe: 'GET /api/v2/notifications/availabletopics lists the topics; ignoreErrors=true takes the good ones',
    retry: 'after-change',
  },
  never: ['a topic of somebody else'],
  cloudCodes: ['notification.invalid.topic'],
  examples: [
    {
      given: 'invalid-topic',
      request: 'PUT /api/v2/notifications/channels/{random}/subscriptions [{"id":"v2.users.me.calls"}]',
      expect: { reason: 'UNKNOWN_TOPIC', applicability: 'none', metadata: ['rule'] },
    },
  ],
} as const satisfies ReasonEntry;
