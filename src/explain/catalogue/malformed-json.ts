import type { ReasonEntry } from '../reason.ts';

export const malformedJson = {
  reason: 'MALFORMED_JSON',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The body is not JSON',
  message: [
    'The body is not JSON (character {position}). Send {fixBody}.',
    'The body is not JSON: the first wrong character is at {position}.',
    'The body is not JSON.',
  ],
  cause: ['The body stops being JSON at character {position}.', 'The body does not parse as JSON.'],
  metadata: { position: 'number?' },
  causes: ['a comma too many', 'a key without quotes', 'quotes eaten by the shell'],
  fix: { applicability: 'apply', recipe: 'let a JSON library write the body', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['bad.request', 'general.bad.request'],
  examples: [
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {status: disconnected}',
      expect: {
        reason: 'MALFORMED_JSON',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":',
      expect: { reason: 'MALFORMED_JSON', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
