import type { Operation } from './operation.ts';

/** Paths below which a request acts on conversations and participants, in both dialects and in our own operations. */
const CONVERSATIONS =
  /^\/api\/v2\/(?:conversations(?:\/|$)|partyline\/(?:conversations(?:\/|$)|participants:|bans(?:\/|$)))/;

/** Whether an operation changes conversations or who is in them: `Idempotency-Key` makes it one that acts once. */
export const takesIdempotencyKey = ({ method, path }: Pick<Operation, 'method' | 'path'>): boolean =>
  method !== 'GET' && method !== 'HEAD' && CONVERSATIONS.test(path);

/** Operations on one participant, which has an incarnation; the selector is held to one where the header is sent. */
const ofOneParty: ReadonlySet<string> = new Set([
  'postPartylineParticipantsDisconnect',
  'patchThreadParticipant',
  'patchConversationParticipant',
  'patchConversationsCallParticipant',
  'patchConversationsCallParticipantUserUserId',
  'patchConversationsCallParticipantCommunication',
  ...['Callback', 'Email', 'Message'].flatMap((each) => [
    `patchConversations${each}Participant`,
    `patchConversations${each}ParticipantCommunication`,
  ]),
]);

/** Whether an operation is decided by `If-Match`, the incarnation that it is meant for. */
export const takesIfMatch = (name: string): boolean => ofOneParty.has(name);
