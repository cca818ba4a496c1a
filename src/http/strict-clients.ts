/** Operations that the cloud's stricter reading refuses to a token without a user (design: removal 10). */
const withUserOnly: ReadonlySet<string> = new Set([
  'getConversationsCalls',
  'postConversationsCalls',
  'patchConversationsCall',
  'patchConversationsCallParticipant',
  'patchConversationsCallParticipantCommunication',
  'postConversationsCallParticipants',
]);

/** Whether PARTYLINE_CLIENT_TOKENS=strict closes this operation to tokens without a user. */
export const isStricterWithoutUser = (operation: string): boolean => withUserOnly.has(operation);
