import { asConversationId, asLegId, asOrganisationId, asParticipantId, asUserId } from '../base/ids.ts';
import type { Conversation, Stay } from '../domain/conversation.ts';
import type { Published } from '../domain/event.ts';
import type { Participant } from '../domain/participant.ts';
import type { Thing } from '../ports/store.ts';
import { jsonOf, numberOf, optionalNumberOf, optionalTextOf, type Row, textOf } from './row.ts';

/** A participant from its body. */
export const participantOf = (row: Row): Participant => jsonOf<Participant>(row, 'body');

/** An event from its body. */
export const eventsOf = (row: Row): readonly Published[] => jsonOf<readonly Published[]>(row, 'body');

/** What `stayOf` reads, up to its conditions. */
export const SELECT_STAY = `select participants.body, participants.conversation_id, participants.organisation_id,
            conversations.conference, conversations.extra, conversations.end_time as conversation_end_time
       from participants
       join conversations
         on conversations.organisation_id = participants.organisation_id
        and conversations.id = participants.conversation_id`;

/** A stay from a row that joins a participant with its conversation. */
export function stayOf(row: Row): Stay {
  const conversationEndTime = optionalNumberOf(row, 'conversation_end_time');
  return {
    participant: participantOf(row),
    conversationId: asConversationId(textOf(row, 'conversation_id')),
    organisationId: asOrganisationId(textOf(row, 'organisation_id')),
    conference: numberOf(row, 'conference') === 1,
    media: extraOfRow(row).media ?? 'call',
    ...(conversationEndTime === undefined ? {} : { conversationEndTime }),
  };
}

/** A conversation as its row has it; its participants have rows of their own. */
export type ConversationRow = Omit<Conversation, 'live'>;

/** What no query looks at. */
type ConversationExtra = Partial<
  Pick<Conversation, 'partyCount' | 'media' | 'endWhen' | 'hostId' | 'recording' | 'notes'>
>;

const extraOfRow = (row: Row): ConversationExtra =>
  optionalTextOf(row, 'extra') === undefined ? {} : jsonOf<ConversationExtra>(row, 'extra');

/** The JSON text of what differs from a conversation like any other; null where nothing does. */
export function extraOf({
  partyCount,
  everCount,
  media,
  endWhen,
  hostId,
  recording,
  notes,
}: Conversation): string | null {
  const extra: ConversationExtra = {
    ...(partyCount === everCount ? {} : { partyCount }),
    ...(media === 'call' ? {} : { media }),
    ...(endWhen === 'last-leaves' ? {} : { endWhen }),
    ...(hostId === undefined ? {} : { hostId }),
    ...(recording === undefined ? {} : { recording }),
    ...(notes === undefined ? {} : { notes }),
  };
  return Object.keys(extra).length === 0 ? null : JSON.stringify(extra);
}

export function conversationOf(row: Row): ConversationRow {
  const room = optionalTextOf(row, 'room');
  const startedBy = optionalTextOf(row, 'started_by');
  const endTime = optionalNumberOf(row, 'end_time');
  const everCount = numberOf(row, 'ever_count');
  return {
    partyCount: everCount,
    media: 'call',
    endWhen: 'last-leaves',
    ...extraOfRow(row),
    id: asConversationId(textOf(row, 'id')),
    organisationId: asOrganisationId(textOf(row, 'organisation_id')),
    seq: numberOf(row, 'seq'),
    ...(room === undefined ? {} : { room }),
    ...(startedBy === undefined ? {} : { startedBy: asUserId(startedBy) }),
    startTime: numberOf(row, 'start_time'),
    ...(endTime === undefined ? {} : { endTime }),
    conference: numberOf(row, 'conference') === 1,
    everCount,
    endedCount: numberOf(row, 'ended_count'),
  };
}

/** What a word means, from its row. */
export function thingOf(row: Row): Thing {
  const kind = textOf(row, 'kind');
  const id = textOf(row, 'id');
  if (kind === 'user') return { kind, userId: asUserId(id) };
  const conversationId = asConversationId(textOf(row, 'conversation_id'));
  if (kind === 'conversation') return { kind, conversationId };
  const participantId = asParticipantId(textOf(row, 'participant_id'));
  if (kind === 'participant') return { kind, conversationId, participantId };
  if (kind === 'call') return { kind, callId: id, conversationId, participantId };
  const legKind = textOf(row, 'leg_kind') === 'softphone' ? 'softphone' : 'bridge';
  return { kind: 'communication', legKind, legId: asLegId(id), conversationId, participantId };
}
