import type { ReasonEntry } from '../reason.ts';

export const delegatedToken = {
  reason: 'DELEGATED_TOKEN',
  stage: 'permission',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [403, 'partyline.delegated.token'],
    calls: [403, 'partyline.delegated.token'],
    generic: [403, 'partyline.delegated.token'],
    other: [403, 'partyline.delegated.token'],
  },
  title: 'The token is for one conference',
  message: [
    'This token is for room {room}: it lists the participants there and disconnects those who are no agents.',
    'This token is for conversation {conversationId}: it lists the participants there and disconnects those who are no agents.',
    'This token is for one conference: it lists the participants there and disconnects those who are no agents.',
  ],
  cause: ['The token was given out for one conference, and nothing else may be done with it.'],
  metadata: { room: 'text?', conversationId: 'id?' },
  causes: ['a token of POST /api/v2/partyline/tokens used for something else', 'removing an agent with it'],
  fix: {
    applicability: 'none',
    recipe: 'send it with a token of your own',
    retry: 'after-change',
    cli: 'partyline login',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  examples: [
    {
      given: 'delegated-token',
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550100"}',
      expect: { reason: 'DELEGATED_TOKEN', applicability: 'none', metadata: ['room'] },
    },
  ],
} as const satisfies ReasonEntry;
