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
  message: ['Nobody who is live fits the selector. Nothing was done.'],
  cause: ['The selector was compared with everybody who is live now, and nobody fits.'],
  metadata: {
    expected: 'number',
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
      given: 'served',
      request: 'POST /api/v2/partyline/participants:disconnect {"where":{"address":"+15559999999"}}',
      expect: { reason: 'NO_MATCH', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
