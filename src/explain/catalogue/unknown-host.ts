import type { ReasonEntry } from '../reason.ts';

export const unknownHost = {
  reason: 'UNKNOWN_HOST',
  stage: 'host',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [421, 'bad.request'],
    calls: [421, 'bad.request'],
    generic: [421, 'bad.request'],
    other: [421, 'bad.request'],
  },
  title: 'This server does not answer for that host',
  message: [
    'The header Host names {host}, which this server is not. Send requests to {base}.',
    'The header Host names another server. Send requests to {base}.',
  ],
  cause: [
    '{cloudHost} is no region of the cloud; its API is at api.REGION, mypurecloud.com for one.',
    'Only loopback names and the address that was configured are answered, so that no web page can reach the server under a foreign name.',
  ],
  metadata: { host: 'text?', cloudHost: 'text?' },
  causes: ['a proxy that keeps a foreign Host', 'a page that rebinds its name to this address'],
  fix: {
    applicability: 'none',
    recipe: 'use the address of the ready line, or set PARTYLINE_HTTP',
    retry: 'after-change',
  },
  never: [],
  cloudCodes: [],
  examples: [
    {
      given: 'foreign-host',
      request: 'GET /api/v2/conversations/phone/participants',
      expect: { reason: 'UNKNOWN_HOST', applicability: 'none', metadata: ['host'] },
    },
  ],
} as const satisfies ReasonEntry;
