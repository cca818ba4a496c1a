import type { ReasonEntry } from '../reason.ts';

export const retiredPath = {
  reason: 'RETIRED_PATH',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The path existed once and was removed',
  message: ['{operation} was removed from the API.', 'This path was removed from the API.'],
  cause: ['The cloud took this operation out of its API.'],
  metadata: { operation: 'text?' },
  causes: ['an old tutorial', 'an old SDK'],
  fix: { applicability: 'none', recipe: 'look up what replaced it', retry: 'never' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.found'],
  examples: [
    {
      given: 'served',
      request: 'RETIRED',
      expect: { reason: 'RETIRED_PATH', applicability: 'none', metadata: ['operation'] },
    },
  ],
} as const satisfies ReasonEntry;
