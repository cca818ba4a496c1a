/** The operations that hang up on everybody in a conversation. */
export const wholeCallOperations: ReadonlySet<string> = new Set([
  'patchConversationsCall',
  'deleteConversation',
  'postConversationDisconnect',
]);

const PARTY_WORD = /participant|communication|user|leg|address/;
const DEPTH_MAX = 4;

/** Whether a key speaks of one party, whatever its case, underscores and hyphens. */
const isPartyKey = (key: string): boolean => PARTY_WORD.test(key.toLowerCase().replaceAll(/[^a-z]/g, ''));

/**
 * Whether a JSON value, or the entries of a query, have a key that speaks of one party, in objects and lists up to four
 * deep: whoever sends that with a request for the whole call meant one leg of it (design: removal 3).
 */
export const namesAParty = (value: unknown): boolean => namesWithin(value, DEPTH_MAX);

function namesWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  if (Array.isArray(value)) return value.some((item) => namesWithin(item, depth - 1));
  return Object.entries(value).some(([key, item]) => isPartyKey(key) || namesWithin(item, depth - 1));
}
