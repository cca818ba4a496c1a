import type { ReasonEntry } from '../reason.ts';

export const wrapupCodeRequired = {
  reason: 'WRAPUP_CODE_REQUIRED',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [400, 'conversation.error.wrapup.code.required'],
    calls: [400, 'conversation.error.wrapup.code.required'],
    generic: [400, 'conversation.error.wrapup.code.required'],
    other: [400, 'conversation.error.wrapup.code.required'],
  },
  title: 'A wrap-up needs a code',
  message: ['The wrap-up of participant {participantId} has no code. Send a wrap-up code.', 'A wrap-up needs a code.'],
  cause: ['The wrap-up names no code.'],
  metadata: { participantId: 'id' },
  causes: ['a wrap-up of notes or tags alone'],
  fix: { applicability: 'none', recipe: 'send a wrapup with a code of GET wrapupcodes', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.wrapup.code.required'],
  examples: [
    {
      given: 'wrapup-code-required',
      request:
        'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"wrapup":{"notes":"called back"}}',
      expect: { reason: 'WRAPUP_CODE_REQUIRED', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
