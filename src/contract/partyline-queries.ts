/**
 * The query parameters of our own listings, in the rows' own writing (answer-type.ts). They take no other key: a filter
 * that is not understood would show too many.
 */
export const partylineQueryRows = `
getPartylineRequests pageSize:i cursor:s status:i refused:=true|false reason:s operation:s since:t conversationId:s
getPartylineConversations pageSize:i pageNumber:i
getPartylineBans room:s conversationId:s pageSize:i pageNumber:i
getPartylineTokens pageSize:i pageNumber:i
listThreadParticipants state:s status:s conversationId:s address:s userId:s purpose:s name:s pageSize:i pageNumber:i
`;
