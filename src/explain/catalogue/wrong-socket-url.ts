import type { ReasonEntry } from '../reason.ts';

export const wrongSocketUrl = {
  reason: 'WRONG_SOCKET_URL',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'No socket is there',
  message: [
    'No socket is at {path}. Create a channel and open its connectUri.',
    'No socket is there. Create a channel and open its connectUri.',
  ],
  cause: [
    'A socket was opened at {path}; notifications come over the connectUri of a channel.',
    'A socket was opened at an address that has none.',
  ],
  metadata: { path: 'text?' },
  causes: ['an address from a tutorial', 'the REST path opened as a socket'],
  fix: {
    applicability: 'fill',
    recipe: 'POST /api/v2/notifications/channels, open its connectUri, then POST the topics to its subscriptions',
    retry: 'after-change',
  },
  never: ['a token in an address'],
  cloudCodes: ['not.found'],
  examples: [],
  cloudExamples: [
    {
      request: 'WS /api/v2/notifications/stream',
      speaks: true,
      host: 'api.mypurecloud.com',
      fix: 'POST /api/v2/notifications/channels/{channelId}/subscriptions',
    },
    { request: 'WS /channels/streaming-1-abc', speaks: false, host: 'streaming.mypurecloud.com' },
  ],
} as const satisfies ReasonEntry;
