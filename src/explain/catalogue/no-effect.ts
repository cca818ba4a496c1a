import type { ReasonEntry } from '../reason.ts';

export const noEffect = {
  reason: 'NO_EFFECT',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'Answered with success, and nothing happened',
  message: ['The request was answered with success and had no effect.'],
  cause: ['The answer was a success, and nothing that the request asks for was done.'],
  metadata: {},
  causes: [
    'keys that the operation does not know and skips',
    'a leg that is already in that state',
    'the leg of somebody else',
  ],
  fix: {
    applicability: 'choose',
    recipe: 'send the request shown, then read the participant again',
    retry: 'after-change',
  },
  never: ['the whole conversation'],
  cloudCodes: [],
  examples: [],
  cloudExamples: [
    {
      request: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"dropReason":"timeout"}',
      speaks: true,
      status: 204,
      fix: 'PATCH /api/v2/conversations/calls/{conversationId}/participants/{participantId}',
    },
    { request: 'GET /api/v2/conversations/calls', speaks: false, status: 200 },
  ],
} as const satisfies ReasonEntry;
