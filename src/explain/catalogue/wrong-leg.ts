import type { ReasonEntry } from '../reason.ts';

export const wrongLeg = {
  reason: 'WRONG_LEG',
  stage: 'resolve',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.not.conversation.participant'],
    generic: [404, 'conversation.error.not.conversation.participant'],
    other: [404, 'not.found'],
  },
  title: 'The id names a leg, not the participant',
  message: [
    '{sent} is a leg of participant {participantId}, not of {owner}; see candidates.',
    '{sent} is not a leg of participant {owner}.',
    '{sent} is the softphone leg of a participant. Use {request}.',
    '{sent} is a leg, not a participant.',
  ],
  cause: [
    'The path joins participant {owner} with a leg that is not his.',
    'A user has a seat in the conference and a softphone leg; the id is that of the leg.',
  ],
  metadata: { sent: 'text', participantId: 'id?', owner: 'id?' },
  causes: ['the id of the phone call taken for that of the participant'],
  fix: { applicability: 'apply', recipe: 'use the id of the participant', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.not.conversation.participant', 'not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request:
        'PATCH /api/v2/conversations/calls/{conversation}/participants/{live}/communications/{softphone} {"state":"disconnected"}',
      expect: { reason: 'WRONG_LEG', applicability: 'choose', metadata: ['owner', 'participantId'] },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{softphone} {"status":"disconnected"}',
      expect: {
        reason: 'WRONG_LEG',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{userStay} {"status":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{endedSoftphone} {"status":"disconnected"}',
      expect: { reason: 'WRONG_LEG', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
