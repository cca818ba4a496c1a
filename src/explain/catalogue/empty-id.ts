import type { ReasonEntry } from '../reason.ts';

export const emptyId = {
  reason: 'EMPTY_ID',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'conversation.error.conversation.not.found'],
    generic: [404, 'conversation.error.conversation.not.found'],
    other: [404, 'not.found'],
  },
  title: 'An id in the path was never filled in',
  message: [
    'The path has no {parameter}: {word} was sent. Use {request}.',
    'The path has no {parameter}: {word} was sent in its place.',
    'A part of the path is empty. Fill it in.',
  ],
  cause: [
    'The {key} of the body is empty.',
    'The place of {parameter} holds {word}; the variable was empty when the path was built.',
    'A segment of the path is empty; a variable was empty when the path was built.',
  ],
  metadata: { word: 'text?', parameter: 'enum?', key: 'text?' },
  causes: ['None, null or undefined written into a path', 'a template sent unfilled', 'a lookup that found nothing'],
  fix: { applicability: 'fill', recipe: 'check the variable before the path is built', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['not.found'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/None {"status":"disconnected"}',
      expect: {
        reason: 'EMPTY_ID',
        applicability: 'fill',
        fix: 'PATCH /api/v2/conversations/phone/participants/<participantId> {"status":"disconnected"}',
        metadata: ['parameter'],
      },
    },
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/calls//participants/{live} {"state":"disconnected"}',
      expect: {
        reason: 'EMPTY_ID',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'no-token',
      request: 'PATCH /api/v2/conversations/phone/participants/undefined {"status":"disconnected"}',
      expect: { reason: 'NO_TOKEN', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
