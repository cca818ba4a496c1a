import type { ReasonEntry } from '../reason.ts';

export const wrongIdKind = {
  reason: 'WRONG_ID_KIND',
  stage: 'resolve',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.not.conversation.participant'],
    generic: [404, 'conversation.error.not.conversation.participant'],
    other: [404, 'not.found'],
  },
  title: 'The id names another kind of thing',
  message: [
    '{sent} names {aKind}, not {aWanted}. Use {request}.',
    '{sent} names {aKind}, not {aWanted}; {count} live participants fit, see candidates.',
    'The word in the path names {aKind}, not {aWanted}. Use {request}.',
    'The word in the path names {aKind}, not {aWanted}; {count} live participants fit, see candidates.',
    'The id names {aKind}, not {aWanted}.',
  ],
  cause: [
    'In the place of the {wanted} the request has {aKind}.',
    'An id of the request is the id of another kind of thing.',
  ],
  metadata: { sent: 'text', kind: 'enum', wanted: 'enum', count: 'number?', participantId: 'id?' },
  causes: [
    'user id, communication id and participant id taken for one another',
    'the number that was dialled used as an id',
  ],
  fix: { applicability: 'apply', recipe: 'use the id of the participant', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.not.conversation.participant', 'not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{user} {"status":"disconnected"}',
      expect: {
        reason: 'WRONG_ID_KIND',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{userStay} {"status":"disconnected"}',
        metadata: ['kind'],
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{conversation} {"status":"disconnected"}',
      expect: { reason: 'WRONG_ID_KIND', applicability: 'choose' },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{idleUser} {"status":"disconnected"}',
      expect: { reason: 'WRONG_ID_KIND', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
