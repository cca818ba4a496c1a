import type { ReasonEntry } from '../reason.ts';

export const noInitiator = {
  reason: 'NO_INITIATOR',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.consult.transfer.no.initiator'],
    calls: [400, 'conversation.error.consult.transfer.no.initiator'],
    generic: [400, 'conversation.error.consult.transfer.no.initiator'],
    other: [400, 'conversation.error.consult.transfer.no.initiator'],
  },
  title: 'It is not clear who consults',
  message: ['Nobody else in the call can be the one who consults. Name him in consultingUserId.'],
  cause: ['Nobody else in the call can be the one who consults. Name him in consultingUserId.'],
  metadata: {},
  causes: ['the token has no user in the call, and more than one party could be meant'],
  fix: { applicability: 'none', recipe: 'send consultingUserId', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.consult.transfer.no.initiator'],
  examples: [
    {
      given: 'no-initiator',
      request:
        'POST /api/v2/conversations/calls/{conversation}/participants/{live}/consult {"speakTo":"DESTINATION","destination":{"address":"+15550104"}}',
      expect: { reason: 'NO_INITIATOR', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
