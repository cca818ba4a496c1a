import type { ReasonEntry } from '../reason.ts';

export const unknownQueryKey = {
  reason: 'UNKNOWN_QUERY_KEY',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The query has a key that the list does not know',
  message: ['Query key {key} is not known here. Known are {known}.', 'A query key is not known here.'],
  cause: ['A filter that is not understood would show more than was asked for, so nothing was listed.'],
  metadata: { key: 'text', known: 'text' },
  causes: ['a misspelt filter', 'a filter of another operation'],
  fix: { applicability: 'none', recipe: 'send one of the known keys', retry: 'after-change' },
  never: ['list everything', 'another participant'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'unknown-filter',
      request: 'GET /api/v2/conversations/phone/participants?adress=15550101',
      expect: { reason: 'UNKNOWN_QUERY_KEY', applicability: 'none', metadata: ['key', 'known'] },
    },
  ],
} as const satisfies ReasonEntry;
