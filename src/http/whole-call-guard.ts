import { parseJson } from '../contract/parse-json.ts';
import { type Exchange, refused, type Stop } from './exchange.ts';

/** Requests that hang up on everybody. */
const wholeCall: ReadonlySet<string> = new Set([
  'patchConversationsCall',
  'deleteConversation',
  'postConversationDisconnect',
]);

/** Keys that name participants: whoever sends one meant a leg, not the call. */
const participantKeys = [
  'participants',
  'participantId',
  'participantIds',
  'removeParticipants',
  'removeParticipantIds',
];

/**
 * A whole-call request whose body names participants does nothing (design: removal 3). Looked at before the schema,
 * because the mistake is the level, not the key.
 */
export function guardWholeCall({ operation, incoming, params }: Exchange): Stop | undefined {
  if (operation === undefined || !wholeCall.has(operation.name) || incoming.bodyText === undefined) return undefined;
  const parsed = parseJson(incoming.bodyText);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return undefined;
  const keys = Object.keys(parsed.value);
  if (!participantKeys.some((key) => keys.includes(key))) return undefined;
  return refused('WRONG_TARGET_LEVEL', { conversationId: params.conversationId ?? '' });
}
