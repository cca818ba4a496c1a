/** Operations that the cloud's stricter reading refuses to a token without a user (design: removal 10). */
const withUserOnly: ReadonlySet<string> = new Set([
  'getConversationsCalls',
  'postConversationsCalls',
  'patchConversationsCall',
  'patchConversationsCallParticipant',
  'patchConversationsCallParticipantCommunication',
  'postConversationsCallParticipants',
  'postConversationsCall',
  'postConversationsCallParticipantConsult',
  'patchConversationsCallParticipantConsult',
  'deleteConversationsCallParticipantConsult',
]);

/** Whether PARTYLINE_CLIENT_TOKENS=strict closes this operation to tokens without a user. */
export const isStricterWithoutUser = (operation: string): boolean => withUserOnly.has(operation);

/**
 * The cloud asks no permission where a user acts on what is his own. A token without a user acts on the whole
 * organisation there, so it has to hold the permission of the operation that does the same to somebody else's.
 */
const widened: Readonly<Record<string, string>> = {
  getConversations: 'conversation:communication:view',
  getConversationsCalls: 'conversation:communication:view',
  postConversationsCallParticipants: 'conversation:conference:add',
  postConversationsCall: 'conversation:conference:add',
  patchConversationsCallParticipantConsult: 'conversation:communication:consultTransfer',
  deleteConversationsCallParticipantConsult: 'conversation:communication:consultTransfer',
};

/** The permission that a token without a user needs besides, where the table asks for none. */
export const neededWithoutUser = (operation: string): string | undefined => widened[operation];
