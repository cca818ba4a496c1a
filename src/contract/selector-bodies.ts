import { limits } from '../base/limits.ts';
import type { Schema } from './operation.ts';

const text: Schema = { type: 'string', maxLength: 256 };
const seconds: Schema = { type: 'number', minimum: 0 };

/** Keys of a selector that narrow it to a party, a conversation or a room; it needs one of them. */
export const narrowingKeys = [
  'participantId',
  'communicationId',
  'conversationId',
  'userId',
  'userName',
  'address',
  'room',
  'conference',
] as const;

const where: Schema = {
  type: 'object',
  properties: {
    conversationId: text,
    participantId: text,
    communicationId: text,
    userId: text,
    userName: text,
    address: text,
    name: text,
    purpose: { type: 'string', enum: ['user', 'agent', 'customer', 'external', 'acd', 'ivr'] },
    media: { type: 'string', enum: ['call', 'video', 'chat', 'message', 'email', 'callback'] },
    room: text,
    conference: text,
    incarnation: { type: 'integer', minimum: 1 },
    joinedBefore: { type: 'string', format: 'date-time', maxLength: 64 },
    talkingFor: seconds,
  },
  additionalProperties: false,
};

const expectCount: Schema = { type: 'integer', minimum: 1, maximum: limits.selectedMax };

/** What one selector and its operation ask for, once or in a list. */
function selecting(more: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  const entry = { where, expectCount, ...more };
  const list: Schema = {
    type: 'array',
    items: { type: 'object', properties: entry, required: ['where', ...required], additionalProperties: false },
    minItems: 1,
    maxItems: limits.selectionEntriesMax,
  };
  return { type: 'object', properties: { ...entry, list }, additionalProperties: false };
}

const removal: Readonly<Record<string, Schema>> = {
  intent: { type: 'string', enum: ['leave', 'disconnect', 'ban'] },
  ttl: { type: 'integer', minimum: 1, maximum: 86_400 },
  mayEndConversation: { type: 'boolean' },
  note: { type: 'string', maxLength: 1024 },
};

/** Bodies of the operations that act on whoever a selector finds (design: removal, by selector). */
export const selectorBodies: Readonly<Record<string, Schema>> = {
  SelectedRemoval: selecting(removal),
  SelectedMove: selecting({
    to: { type: 'object', properties: { conversationId: text, room: text }, additionalProperties: false },
    mayEndConversation: { type: 'boolean' },
    note: { type: 'string', maxLength: 1024 },
  }),
  SelectedHold: selecting({ held: { type: 'boolean' } }),
  SelectedMute: selecting({ muted: { type: 'boolean' } }),
};
