import type { ReasonEntry } from '../reason.ts';

export const noMatch = {
  reason: 'NO_MATCH',
  stage: 'resolve',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [404, 'partyline.no.match'],
    calls: [404, 'partyline.no.match'],
    generic: [404, 'partyline.no.match'],
    other: [404, 'partyline.no.match'],
  },
  title: 'Nobody fits the selector',
  message: [
    'Nobody fits. The one who did left at {endedAt}, ended by {endedBy}; nothing was done.',
    'Nobody fits there. Live in conversation {otherConversationId}: {count}; nothing was done.',
    'Nobody fits. Without {without} it would fit {count}; nothing was done.',
    'Nobody fits: no user has the name that {lacking} says. Nothing was done.',
    'Nobody who is live fits the selector. Nothing was done.',
  ],
  cause: [
    'Participant {participantId} fitted, and left at {endedAt}. A selector finds those who are live.',
    'The party is live in conversation {otherConversationId}, which the selector leaves out.',
    'All conditions have to hold for one live participant; the condition {without} does not hold where the others do.',
    'The value of {lacking} is the name of no user of this organisation.',
    'The selector was compared with whoever is live now, and nobody fits.',
  ],
  metadata: {
    expected: 'number',
    participantId: 'id?',
    conversationId: 'id?',
    otherConversationId: 'id?',
    endedAt: 'time?',
    endedBy: 'enum?',
    without: 'text?',
    count: 'number?',
    lacking: 'enum?',
  },
  causes: [
    'hung up before the request arrived',
    'a number or a name that is written otherwise',
    'a condition too many',
  ],
  fix: {
    applicability: 'none',
    recipe: 'list who is live, then select by what the list shows',
    retry: 'after-relist',
    cli: 'partyline list',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  next: 'list_participants',
  examples: [
    {
      given: 'no-match',
      request: 'POST /api/v2/partyline/participants:disconnect {"where":{"address":"+15559999999"}}',
      expect: { reason: 'NO_MATCH', applicability: 'none', metadata: ['endedAt', 'endedBy'] },
    },
  ],
} as const satisfies ReasonEntry;
