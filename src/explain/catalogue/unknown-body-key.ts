import type { ReasonEntry } from '../reason.ts';

export const unknownBodyKey = {
  reason: 'UNKNOWN_BODY_KEY',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The body has a key that the operation does not know',
  message: [
    'Body key {key} is not known here. Send {sameBody}.',
    'Body key {key} is not known here. Use {otherRequest} with body {fixBody}.',
    'Body key {key} is not known here. Use {otherRequest}.',
    'Body key {key} is not known here. Known are {known}.',
    'Body key {key} is not known here.',
  ],
  cause: ['The operation takes {known}; {key} was sent.', 'The operation does not take {key}.'],
  metadata: { key: 'text', known: 'text?' },
  causes: ['status and state taken for one another', 'an action where the wanted state is due'],
  fix: { applicability: 'apply', recipe: 'use the key of this path', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"state":"disconnected"}',
      expect: {
        reason: 'UNKNOWN_BODY_KEY',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
        metadata: ['key', 'known'],
      },
    },
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"action":"disconnect"}',
      expect: {
        reason: 'UNKNOWN_BODY_KEY',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"colour":"red"}',
      expect: { reason: 'UNKNOWN_BODY_KEY', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
