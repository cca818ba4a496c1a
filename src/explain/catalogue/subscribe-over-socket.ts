import type { ReasonEntry } from '../reason.ts';

export const subscribeOverSocket = {
  reason: 'SUBSCRIBE_OVER_SOCKET',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'Topics are subscribed over REST',
  message: [
    "Topics are subscribed with POST to the channel's subscriptions; what is sent over the socket is not read.",
  ],
  cause: ['A frame, or a query, asks for topics over the socket; topics are set over REST.'],
  metadata: {},
  causes: ['the habit of other services', 'topics in the query of the address'],
  fix: {
    applicability: 'fill',
    recipe: 'POST the topics as a list of ids to /api/v2/notifications/channels/{channelId}/subscriptions',
    retry: 'after-change',
  },
  never: ['a token in an address'],
  cloudCodes: ['bad.request'],
  examples: [],
  cloudExamples: [
    {
      request: 'WS /channels/streaming-1-abc {"subscribe":["v2.users.u-1.conversations"]}',
      speaks: true,
      host: 'streaming.mypurecloud.com',
      fix: 'POST /api/v2/notifications/channels/{channelId}/subscriptions',
    },
    { request: 'WS /channels/streaming-1-abc', speaks: false, host: 'streaming.mypurecloud.com' },
  ],
} as const satisfies ReasonEntry;
