import type { ReasonEntry } from '../reason.ts';

export const participantEnded = {
  reason: 'PARTICIPANT_ENDED',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [400, 'conversation.error.call.disconnected'],
    generic: [400, 'conversation.error.participant.no.active.conversations'],
    other: [404, 'not.found'],
  },
  title: 'The participant has already left',
  message: [
    'Participant {participantId} is {state}: its removal is under way, and nothing else can be asked of it.',
    'Participant {participantId} was removed by your request {requestId} at {endedAt}. Nothing is left to disconnect.',
    'Participant {participantId} left at {endedAt}, after your list of {listedAt}. Nothing is left to disconnect.',
    'Participant {participantId} left at {endedAt}. Nothing is left to disconnect.',
    'The participant has already left. Nothing is left to disconnect.',
  ],
  cause: [
    'The participant is {state}, because of {by}; it is not asked anything any more.',
    'The participant left at {endedAt}, ended by {by}; participant ids are never used again.',
    'The participant left at {endedAt}; participant ids are never used again.',
    'The participant has left; participant ids are never used again.',
  ],
  metadata: {
    participantId: 'id',
    endedAt: 'time?',
    endedBy: 'text?',
    disconnectType: 'enum?',
    newerParticipantId: 'id?',
    newerSince: 'time?',
    by: 'text?',
    state: 'enum?',
    listedAt: 'time?',
    requestId: 'id?',
  },
  causes: ['hung up between list and act', 'an earlier request removed it', 'the script kept an old list'],
  fix: {
    applicability: 'none',
    recipe: 'list, then act at once',
    retry: 'after-relist',
    cli: 'partyline disconnect --address …',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [
    'error.ininedgecontrol.session.inactive',
    'conversation.error.call.disconnected',
    'conversation.error.participant.no.active.conversations',
  ],
  seed: 'ids are transient, so scripts that list and then act race',
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{ended} {"status":"disconnected"}',
      expect: {
        reason: 'PARTICIPANT_ENDED',
        applicability: 'none',
        metadata: ['endedAt', 'endedBy', 'newerParticipantId'],
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{ended} {"state":"disconnected"}',
      expect: { reason: 'PARTICIPANT_ENDED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
