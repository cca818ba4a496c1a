import { asConversationId, type ConversationId } from '../../base/ids.ts';

/** What is stored of a connected virtual phone, so that a later process can end it. */
export interface StoredPhone {
  readonly number: string;
  readonly callId: string;
  readonly conversationId: ConversationId;
}

export const writeStoredPhone = ({ number, callId, conversationId }: StoredPhone): string =>
  JSON.stringify({ number, callId, conversationId });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads what `writeStoredPhone` wrote; undefined for anything else. */
export function readStoredPhone(text: string): StoredPhone | undefined {
  const stored = parse(text);
  if (typeof stored !== 'object' || stored === null) return undefined;
  if (!('number' in stored && 'callId' in stored && 'conversationId' in stored)) return undefined;
  const { number, callId, conversationId } = stored;
  if (typeof number !== 'string' || typeof callId !== 'string' || typeof conversationId !== 'string') return undefined;
  return { number, callId, conversationId: asConversationId(conversationId) };
}
