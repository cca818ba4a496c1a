import type { ReasonEntry } from '../reason.ts';

export const wrongValueType = {
  reason: 'WRONG_VALUE_TYPE',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'A value has the wrong type or size',
  message: [
    'Body key {place} takes {wanted}, not {got}. Send {sameBody}.',
    'Body key {place} takes {wanted}, not {got}. Use {otherRequest} with body {fixBody}.',
    'Body key {place} takes {wanted}, not {got}. Use {otherRequest}.',
    'Body key {place} takes {wanted}, not {got}.',
    'The value of {place} breaks a bound: {rule}.',
    'The body breaks a bound: {rule}.',
  ],
  cause: [
    '{place} takes {wanted}; {got} was sent.',
    'The value breaks a bound: {rule}.',
    'A value of the body does not fit.',
  ],
  metadata: { place: 'text?', wanted: 'enum?', got: 'enum?', rule: 'text?' },
  causes: ['"true" for true', 'a number for a text'],
  fix: { applicability: 'apply', recipe: 'send the value in the type of the key', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"muted":"true"}',
      expect: {
        reason: 'WRONG_VALUE_TYPE',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"muted":true}',
      },
    },
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"muted":"perhaps"}',
      expect: { reason: 'WRONG_VALUE_TYPE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
