import type { ReasonEntry } from '../reason.ts';

export const wrongQueryValue = {
  reason: 'WRONG_QUERY_VALUE',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'invalid.value'],
    calls: [400, 'invalid.value'],
    generic: [400, 'invalid.value'],
    other: [400, 'invalid.value'],
  },
  title: 'A value of the query is not one of those allowed',
  message: [
    'Value {value} is not allowed for query key {key}. Allowed is {values}.',
    'A value of query key {key} is not allowed.',
  ],
  cause: ['Query key {key} takes {values}.', 'Query key {key} does not take what was sent.'],
  metadata: { key: 'text', value: 'text', values: 'text' },
  causes: ['a word in the wrong case', 'a text where a number is due'],
  fix: { applicability: 'none', recipe: 'send a value of the list', retry: 'after-change' },
  never: ['another page', 'list everything'],
  cloudCodes: ['invalid.value'],
  examples: [
    {
      given: 'wrong-query-value',
      request: 'GET /api/v2/authorization/permissions?queryType=all',
      expect: { reason: 'WRONG_QUERY_VALUE', applicability: 'none', metadata: ['key', 'value', 'values'] },
    },
  ],
} as const satisfies ReasonEntry;
