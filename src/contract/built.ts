/** Where our row of a built operation differs from the reference, and why. */
export interface BuiltDifference {
  /** A model of `models` that holds only what the operation acts on, where the reference names an answer's model. */
  readonly body?: string;
  readonly permissions?: readonly string[];
}

/** Any of these opens a change of one participant; whose leg it is decides the rest (design: removal, who may). */
export const participantPatchPermissions: readonly string[] = [
  'conversation:participant:wrapup',
  'conversation:call:record',
  'conversation:communication:disconnect',
];

/** The cloud's operations that have a handler, by the official SDK's method. Read by scripts/generate-contract.ts. */
export const built: Readonly<Record<string, BuiltDifference>> = {
  postConversationsCalls: {},
  getConversations: {},
  getConversation: {},
  getConversationsCalls: {},
  getConversationsCall: {},
  patchConversationsCall: { body: 'ConversationForCallPatch' },
  patchConversationsCallParticipant: {},
  patchConversationParticipant: {},
  // The reference lists no permission for it; ours asks what the participant asks.
  patchConversationsCallParticipantCommunication: { permissions: participantPatchPermissions },
  postConversationsCallParticipants: { body: 'ConversationForAddParticipants' },
  deleteConversation: {},
  postConversationDisconnect: {},
  getUsersMe: {},
  getTokensMe: {},
  headTokensMe: {},
  deleteTokensMe: {},
};
