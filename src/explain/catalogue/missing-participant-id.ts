import type { ReasonEntry } from '../reason.ts';

export const missingParticipantId = {
  reason: 'MISSING_PARTICIPANT_ID',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The participant is missing in the path',
  message: [
    'The path names no participant. Use {request}.',
    'The path names no participant; what is meant for one needs its id there.',
  ],
  cause: ['The wish is about one participant, and the path has no place for one.'],
  metadata: {},
  causes: ['the id stands in the body', 'a transfer or a wrap-up sent to the whole call'],
  fix: { applicability: 'fill', recipe: 'put the id of the participant into the path', retry: 'after-change' },
  never: ['the whole conversation'],
  cloudCodes: ['not.found'],
  examples: [],
  cloudExamples: [
    {
      request: 'PATCH /api/v2/conversations/{c}/participants {"participants":[{"id":"p-1","action":"disconnect"}]}',
      speaks: true,
      fix: 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}',
    },
    { request: 'PATCH /api/v2/conversations/{c}/participants/{p} {"state":"disconnected"}', speaks: false },
  ],
} as const satisfies ReasonEntry;
