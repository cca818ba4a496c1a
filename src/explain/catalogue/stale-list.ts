import type { ReasonEntry } from '../reason.ts';

export const staleList = {
  reason: 'STALE_LIST',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'not.found'],
    calls: [400, 'conversation.error.call.disconnected'],
    generic: [400, 'conversation.error.participant.no.active.conversations'],
    other: [404, 'not.found'],
  },
  title: 'Somebody left between the list and the request',
  message: [
    'Participant {participantId} left at {endedAt}, after your list of {listedAt}. List again, then act at once.',
    'The list of {listedAt} is older than the end at {endedAt}. List again, then act at once.',
  ],
  cause: ['Between the list of {listedAt} and this request it ended, at {endedAt}, by {by}.'],
  metadata: { participantId: 'id?', listedAt: 'time', endedAt: 'time', endedBy: 'enum?', by: 'text?' },
  causes: ['waiting between the list and the request', 'a list that is kept and used again'],
  fix: { applicability: 'none', recipe: 'list again, then act at once', retry: 'after-relist' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.call.disconnected', 'conversation.error.participant.no.active.conversations'],
  seed: 'it stands beside PARTICIPANT_ENDED or CONVERSATION_ENDED when the same token listed before the end',
  next: 'list_participants',
  examples: [
    {
      given: 'stale-list',
      request: 'PATCH /api/v2/conversations/phone/participants/{ended} {"status":"disconnected"}',
      expect: {
        reason: 'PARTICIPANT_ENDED',
        applicability: 'none',
        metadata: ['listedAt', 'by'],
        also: ['STALE_LIST'],
      },
    },
    {
      given: 'listed-after',
      request: 'PATCH /api/v2/conversations/phone/participants/{ended} {"status":"disconnected"}',
      expect: { reason: 'PARTICIPANT_ENDED', applicability: 'none', also: [] },
    },
  ],
} as const satisfies ReasonEntry;
