import type { ReasonEntry } from '../reason.ts';

export const extraBodyKeys = {
  reason: 'EXTRA_BODY_KEYS',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The body asks for more than one thing',
  message: ['The body has more keys than the wish needs; each key is an action.'],
  cause: ['Beside what was meant the body has keys that ask for something else, or that the operation does not have.'],
  metadata: {},
  causes: ['a whole documented example pasted', 'fields of another model'],
  fix: { applicability: 'choose', recipe: 'send only the key that is meant', retry: 'after-change' },
  never: ['an action that was not meant'],
  cloudCodes: ['bad.request'],
  examples: [],
  cloudExamples: [
    {
      request:
        'PATCH /api/v2/conversations/{c}/participants/{p} {"customAttributes":{"a":"b"},"routing":{"queue":{"id":"q-1"}}}',
      speaks: true,
      fix: 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}/attributes',
    },
    { request: 'PATCH /api/v2/conversations/{c}/participants/{p} {"state":"disconnected"}', speaks: false },
  ],
} as const satisfies ReasonEntry;
