import type { ReasonEntry } from '../reason.ts';

export const countMismatch = {
  reason: 'COUNT_MISMATCH',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'partyline.count.mismatch'],
    calls: [409, 'partyline.count.mismatch'],
    generic: [409, 'partyline.count.mismatch'],
    other: [409, 'partyline.count.mismatch'],
  },
  title: 'Not as many as expected',
  message: ['{matched} live participants fit and expectCount is {expected}, so nothing was done. See candidates.'],
  cause: ['The selector fits {matched} and {expected} was expected; all who are meant are acted on, or nobody is.'],
  metadata: {
    matched: 'number',
    expected: 'number',
  },
  causes: [
    'a number or a user that is in two calls',
    'a selector that is too wide',
    'a script that expects one where two legs are up',
  ],
  fix: {
    applicability: 'none',
    recipe: 'narrow the selector to one of the candidates, or expect as many as are meant',
    retry: 'after-relist',
    cli: 'partyline list',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  next: 'list_participants',
  examples: [
    {
      given: 'count-mismatch',
      request: 'POST /api/v2/partyline/participants:disconnect {"where":{"conversationId":"{conversation}"}}',
      expect: { reason: 'COUNT_MISMATCH', applicability: 'none', metadata: ['matched', 'expected'] },
    },
  ],
} as const satisfies ReasonEntry;
