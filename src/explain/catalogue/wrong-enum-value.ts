import type { ReasonEntry } from '../reason.ts';

export const wrongEnumValue = {
  reason: 'WRONG_ENUM_VALUE',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'invalid.value'],
    calls: [400, 'invalid.value'],
    generic: [400, 'invalid.value'],
    other: [400, 'invalid.value'],
  },
  title: 'A value of the body is not one of those allowed',
  message: [
    'Value {value} is not allowed for {place}. Send {sameBody}.',
    'Value {value} is not allowed for {place}. Use {otherRequest} with body {fixBody}.',
    'Value {value} is not allowed for {place}. Use {otherRequest}.',
    'Value {value} is not allowed for {place}. Allowed are {values}.',
    'Value {value} is not allowed for {place}.',
    'A value is not one of those allowed.',
  ],
  cause: [
    '{place} takes {values}; {value} was sent.',
    '{place} does not take {value}.',
    'A value is not one of those allowed.',
  ],
  metadata: { place: 'text?', value: 'text?', values: 'text?' },
  causes: ['upper case', 'a verb where the wanted state is due'],
  fix: { applicability: 'apply', recipe: 'use a value of the list', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['invalid.value'],
  examples: [
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"DISCONNECTED"}',
      expect: {
        reason: 'WRONG_ENUM_VALUE',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
        metadata: ['values'],
      },
    },
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"purple"}',
      expect: { reason: 'WRONG_ENUM_VALUE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
