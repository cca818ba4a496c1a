import type { ReasonEntry } from '../reason.ts';

export const wrapupCannotSkip = {
  reason: 'WRAPUP_CANNOT_SKIP',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [400, 'conversation.error.wrapup.cannot.skip'],
    calls: [400, 'conversation.error.wrapup.cannot.skip'],
    generic: [400, 'conversation.error.wrapup.cannot.skip'],
    other: [400, 'conversation.error.wrapup.cannot.skip'],
  },
  title: 'The wrap-up cannot be skipped',
  message: [
    'The queue of participant {participantId} asks for a wrap-up, which cannot be skipped. Send a wrap-up code.',
    'The wrap-up cannot be skipped.',
  ],
  cause: ['The queue makes wrap-up mandatory.'],
  metadata: { participantId: 'id' },
  causes: ['wrapupSkipped where the queue says that wrap-up is mandatory'],
  fix: { applicability: 'none', recipe: 'send a wrapup with a code of GET wrapupcodes', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.wrapup.cannot.skip'],
  examples: [
    {
      given: 'wrapup-cannot-skip',
      request: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"wrapupSkipped":true}',
      expect: { reason: 'WRAPUP_CANNOT_SKIP', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
