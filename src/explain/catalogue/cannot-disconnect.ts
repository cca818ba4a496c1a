import type { ReasonEntry } from '../reason.ts';

export const cannotDisconnect = {
  reason: 'CANNOT_DISCONNECT',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'conflict'],
    calls: [400, 'conversation.error.cannot.disconnect.call'],
    generic: [400, 'conversation.error.cannot.disconnect.call'],
    other: [400, 'conversation.error.cannot.disconnect.call'],
  },
  title: 'This leg may not be hung up',
  message: [
    'The call for this request cannot be disconnected: the participant is {purpose}.',
    'The call for this request cannot be disconnected.',
  ],
  cause: ['Participants such as ivr and acd are part of the routing, not somebody who can be hung up on.'],
  metadata: { participantId: 'id?', purpose: 'enum?' },
  causes: ['the first participant of a list taken for the caller'],
  fix: { applicability: 'none', recipe: 'choose the participant by purpose', retry: 'after-relist' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.cannot.disconnect.call'],
  next: 'list_participants',
  examples: [
    {
      given: 'routing-participant',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: { reason: 'CANNOT_DISCONNECT', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
