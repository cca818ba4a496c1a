import type { ReasonEntry } from '../reason.ts';

export const literalInIdSlot = {
  reason: 'LITERAL_IN_ID_SLOT',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.conversation.not.found'],
    generic: [404, 'conversation.error.conversation.not.found'],
    other: [404, 'not.found'],
  },
  title: 'A word stands where an id belongs',
  message: [
    'The word {word} was taken for {aParameter}. Use {request} with body {fixBody}.',
    '{word} is no {parameter}. Use {request} with body {fixBody}.',
    'The word {word} was taken for {aParameter}. Use {request}.',
    'The word {word} was taken for {aParameter}.',
  ],
  cause: ['This path is {template}, so {word} stands in the place of {parameter}; no id looks like that.'],
  metadata: { word: 'text', parameter: 'enum', template: 'text' },
  causes: ['a medium that the API does not have in its paths', 'a path taken from a text that was never tried'],
  fix: {
    applicability: 'apply',
    recipe: 'use the path of the medium, with the conversation id',
    retry: 'after-change',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.conversation.not.found', 'not.found'],
  seed: '/conversations/phone/participants/{id} is /conversations/{conversationId}/participants/{participantId} with phone taken for an id',
  next: 'list_participants',
  examples: [
    {
      given: 'genesys-only',
      request: 'PUT /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: {
        reason: 'LITERAL_IN_ID_SLOT',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
        metadata: ['word'],
      },
    },
    {
      given: 'genesys-only',
      request: 'PATCH /api/v2/conversations/phone/participants/{random} {"status":"disconnected"}',
      expect: {
        reason: 'LITERAL_IN_ID_SLOT',
        applicability: 'fill',
        fix: 'PATCH /api/v2/conversations/calls/<conversationId>/participants/{random} {"state":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{ended} {"state":"disconnected"}',
      expect: { reason: 'PARTICIPANT_ENDED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
