import type { ReasonEntry } from '../reason.ts';

export const consultInConference = {
  reason: 'CONSULT_IN_CONFERENCE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.cannot.transfer.conference'],
    calls: [400, 'conversation.error.cannot.transfer.conference'],
    generic: [400, 'conversation.error.cannot.transfer.conference'],
    other: [400, 'conversation.error.cannot.transfer.conference'],
  },
  title: 'There are no consults in a conference',
  message: ['Performing a consult transfer on a conference is not allowed.'],
  cause: ['The call has or had three parties, which makes it a conference for good.'],
  metadata: {},
  causes: ['a call that had three parties is a conference for good'],
  fix: { applicability: 'none', recipe: 'add the third one as a participant', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.cannot.transfer.conference'],
  examples: [
    {
      given: 'consult-in-conference',
      request:
        'POST /api/v2/conversations/calls/{conversation}/participants/{live}/consult {"speakTo":"DESTINATION","destination":{"address":"+15550104"}}',
      expect: { reason: 'CONSULT_IN_CONFERENCE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
