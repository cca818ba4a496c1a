import type { ReasonEntry } from '../reason.ts';

export const notFound = {
  reason: 'NOT_FOUND',
  stage: 'resolve',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.not.conversation.participant'],
    generic: [404, 'conversation.error.not.conversation.participant'],
    other: [404, 'not.found'],
  },
  title: 'Nothing has this id',
  message: [
    'The id has {dressed}. Use {request}.',
    'No {what} has the id {id}. List first, then act on an id of the list.',
    'The requested resource was not found.',
  ],
  cause: ['The id has {dressed}; without that it is known.', 'Nothing that the token may see has this id.'],
  metadata: { what: 'enum?', id: 'text?', dressed: 'text?' },
  causes: ['an id of another organisation', 'an id that was mistyped', 'an id older than the tombstones'],
  fix: { applicability: 'apply', recipe: 'list, then act at once', retry: 'after-relist' },
  never: ['say whether it exists elsewhere', 'another participant', 'the whole conversation'],
  cloudCodes: [
    'not.found',
    'resource.not.found',
    'conversation.error.not.conversation.participant',
    'conversation.error.conversation.not.found',
  ],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/%22{live}%22 {"status":"disconnected"}',
      expect: {
        reason: 'NOT_FOUND',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
        metadata: ['dressed'],
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{random} {"status":"disconnected"}',
      expect: { reason: 'NOT_FOUND', applicability: 'none', metadata: ['id'] },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{theirs} {"status":"disconnected"}',
      expect: {
        reason: 'NOT_FOUND',
        applicability: 'none',
        sameBytesAs: 'PATCH /api/v2/conversations/phone/participants/{random} {"status":"disconnected"}',
      },
    },
  ],
} as const satisfies ReasonEntry;
