import type { ReasonEntry } from '../reason.ts';

export const wrongMediaWord = {
  reason: 'WRONG_MEDIA_WORD',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The path names another medium',
  message: [
    '{word} is not the medium of this participant. Use {request} with body {fixBody}.',
    '{word} is not the word for this medium. Use {request}.',
    'The path names another medium than the participant has.',
  ],
  cause: [
    'The API has no {word}; the word for that medium is {segment}.',
    'The path says {word}; the participant is of another medium.',
    'The path names a medium that does not fit.',
  ],
  metadata: { word: 'text?', media: 'enum?', segment: 'enum?' },
  causes: ['voice, phone and calls taken for one another', 'a path copied from another medium'],
  fix: { applicability: 'apply', recipe: 'use the word of the medium', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'wrong-medium',
      request: 'PATCH /api/v2/conversations/video/participants/{live} {"status":"disconnected"}',
      expect: {
        reason: 'WRONG_MEDIA_WORD',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/video/participants/{random} {"status":"disconnected"}',
      expect: { reason: 'NOT_FOUND', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
