/** Topics of our own, beside the cloud's. */
export const partylineTopics = [
  'v2.partyline.conversations',
  'v2.partyline.conversations.talking',
  'v2.partyline.conversations.{id}.talking',
] as const;
