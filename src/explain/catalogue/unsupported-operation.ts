import type { ReasonEntry } from '../reason.ts';

export const unsupportedOperation = {
  reason: 'UNSUPPORTED_OPERATION',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The API has no operation for this',
  message: ['The API has no operation for this.'],
  cause: ['What the request asks for can be told, and no operation of the API does it.'],
  metadata: {},
  causes: ['something that only the user interface can do'],
  fix: { applicability: 'none', recipe: 'none: do it in the user interface, or do without', retry: 'after-change' },
  never: ['another operation in its place'],
  cloudCodes: ['not.found'],
  examples: [],
  cloudExamples: [
    {
      request: 'PUT /api/v2/conversations/calls/{c}/participants/{p}/holdmusic {"promptId":"p-1"}',
      speaks: true,
    },
    { request: 'GET /api/v2/conversations/calls', speaks: false },
  ],
} as const satisfies ReasonEntry;
