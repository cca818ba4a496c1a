import type { ReasonEntry } from '../reason.ts';

export const tooManyDestinations = {
  reason: 'TOO_MANY_DESTINATIONS',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'too.many.create.conversation.parameters'],
    calls: [400, 'too.many.create.conversation.parameters'],
    generic: [400, 'too.many.create.conversation.parameters'],
    other: [400, 'too.many.create.conversation.parameters'],
  },
  title: 'More than one destination is named',
  message: ['Only a single destination can be supplied in a create conversation request.'],
  cause: ['Only a single destination can be supplied in a create conversation request.'],
  metadata: {},
  causes: ['several of phoneNumber, callUserId, callQueueId, participants and conversationIds are sent'],
  fix: {
    applicability: 'none',
    recipe: 'send one of them; a conference is made with participants',
    retry: 'after-change',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['too.many.create.conversation.parameters'],
  examples: [
    {
      given: 'too-many-destinations',
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550101","callUserId":"{user}"}',
      expect: { reason: 'TOO_MANY_DESTINATIONS', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
