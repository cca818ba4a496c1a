import type { ReasonEntry } from '../reason.ts';

export const consultUnderWay = {
  reason: 'CONSULT_UNDER_WAY',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'conflict'],
    calls: [409, 'conflict'],
    generic: [409, 'conflict'],
    other: [409, 'conflict'],
  },
  title: 'A consult is under way already',
  message: ['The participant consults somebody already. Call that off first.'],
  cause: ['The participant consults somebody already. Call that off first.'],
  metadata: {},
  causes: ['a second consult'],
  fix: { applicability: 'none', recipe: 'call the consult off, then send it again', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  examples: [
    {
      given: 'consult-under-way',
      request:
        'POST /api/v2/conversations/calls/{conversation}/participants/{live}/consult {"speakTo":"DESTINATION","destination":{"address":"+15550104"}}',
      expect: { reason: 'CONSULT_UNDER_WAY', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
