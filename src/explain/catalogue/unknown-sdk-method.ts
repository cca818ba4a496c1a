import type { ReasonEntry } from '../reason.ts';

export const unknownSdkMethod = {
  reason: 'UNKNOWN_SDK_METHOD',
  stage: 'code',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'No official SDK has this function',
  message: ['No official SDK has a function {function}.', 'No official SDK has this function.'],
  cause: ['{function} is in no official SDK.', 'The function is in no official SDK.'],
  metadata: { function: 'text' },
  causes: ['a name that was guessed from the wish', 'code written by a language model'],
  fix: { applicability: 'choose', recipe: 'the SDK function of the operation shown', retry: 'after-change' },
  never: ['a package that the vendor does not publish'],
  cloudCodes: [],
  examples: [],
  cloudExamples: [
    {
      request: 'DELETE /api/v2/conversations/{c}/participants/{p}',
      speaks: true,
      sdkCall: 'ConversationsApi.deleteConversationParticipant',
      fix: 'PATCH /api/v2/conversations/{conversationId}/participants/{participantId}',
    },
    {
      request: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"state":"disconnected"}',
      speaks: false,
      sdkCall: 'conversations_api.patch_conversations_call_participant',
    },
  ],
} as const satisfies ReasonEntry;
