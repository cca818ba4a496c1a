import type { DatabaseSync } from 'node:sqlite';
import { invariant } from '../base/assert.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Participant } from '../domain/participant.ts';
import { type Change, ConflictError } from '../ports/store.ts';
import { createActWriter } from './idempotency-store.ts';
import { createRecordWriter } from './record-store.ts';
import { prepareWrite, type SqlArguments } from './statement.ts';
import { extraOf } from './stored-shapes.ts';

/** Writes one change inside a transaction that somebody else began. */
export interface ConversationWriter {
  /** @throws ConflictError before anything of the change was written. */
  write(change: Change): void;
}

const conversationStatements = (database: DatabaseSync) => ({
  insertConversation: prepareWrite(
    database,
    `insert into conversations
       (organisation_id, id, seq, room, started_by, start_time, end_time, conference, ever_count, ended_count, extra)
     values
       (:organisationId, :id, :seq, :room, :startedBy, :startTime, :endTime, :conference, :everCount, :endedCount, :extra)
     on conflict (organisation_id, id) do nothing`,
  ),
  // An update rewrites every index that has one of its columns: what does not change is not named.
  advanceConversation: prepareWrite(
    database,
    `update conversations
     set seq = :seq, conference = :conference, ever_count = :everCount, ended_count = :endedCount, extra = :extra
     where organisation_id = :organisationId and id = :id and seq = :previousSeq`,
  ),
  endConversation: prepareWrite(
    database,
    `update conversations
     set seq = :seq, conference = :conference, ever_count = :everCount, ended_count = :endedCount, extra = :extra, end_time = :endTime
     where organisation_id = :organisationId and id = :id and seq = :previousSeq`,
  ),
});

const participantStatements = (database: DatabaseSync) => ({
  saveParticipant: prepareWrite(
    database,
    `insert into participants
       (organisation_id, id, conversation_id, media, identity, incarnation, user_id, purpose, start_time, end_time, body)
     values
       (:organisationId, :id, :conversationId, :media, :identity, :incarnation, :userId, :purpose, :startTime, :endTime,
        :body)
     on conflict (organisation_id, id) do update
     set identity = excluded.identity,
         incarnation = excluded.incarnation,
         user_id = excluded.user_id,
         purpose = excluded.purpose,
         start_time = excluded.start_time,
         end_time = excluded.end_time,
         body = excluded.body`,
  ),
  endParticipant: prepareWrite(
    database,
    `update participants set end_time = :endTime, body = :body where organisation_id = :organisationId and id = :id`,
  ),
  // Most changes touch no indexed column; this statement spares the indexes.
  updateBody: prepareWrite(
    database,
    'update participants set body = :body where organisation_id = :organisationId and id = :id',
  ),
});

// A Call-ID is chosen by the caller: it never takes the place of an id of ours, but the newest call with it counts. A leg
// that came over from another conversation is found where it is now.
const SAVE_THING = `insert into things (organisation_id, id, kind, conversation_id, participant_id, leg_kind)
  values (:organisationId, :id, :kind, :conversationId, :participantId, :legKind)
  on conflict (organisation_id, id) do update
  set kind = excluded.kind,
      conversation_id = excluded.conversation_id,
      participant_id = excluded.participant_id,
      leg_kind = excluded.leg_kind
  where things.kind = 'call' or (things.kind = 'communication' and excluded.kind = 'communication')`;

const INSERT_EVENTS = 'insert into events (conversation_id, seq, body) values (:conversationId, :seq, :body)';

const conversationValues = ({ previous, next }: Change): SqlArguments => ({
  organisationId: next.organisationId,
  id: next.id,
  seq: next.seq,
  previousSeq: previous.seq,
  room: next.room ?? null,
  startedBy: next.startedBy ?? null,
  startTime: next.startTime,
  endTime: next.endTime ?? null,
  conference: next.conference ? 1 : 0,
  everCount: next.everCount,
  endedCount: next.endedCount,
  extra: extraOf(next),
});

/** What a participant can be found by, with what it then is; the order of the columns of `things`. */
interface Lookup {
  readonly id: string;
  readonly kind: 'participant' | 'communication' | 'call';
  readonly legKind: string | null;
}

/** Every word that names the participant: its id, its legs' ids, their Call-IDs. */
export const lookupsOf = (participant: Participant): readonly Lookup[] => [
  { id: participant.id, kind: 'participant', legKind: null },
  ...participant.legs.map((leg): Lookup => ({ id: leg.id, kind: 'communication', legKind: leg.kind })),
  ...participant.legs.flatMap((leg): Lookup[] =>
    leg.callId === undefined ? [] : [{ id: leg.callId, kind: 'call', legKind: null }],
  ),
];

const sameColumns = (one: Participant, other: Participant): boolean =>
  one.identity === other.identity &&
  one.incarnation === other.incarnation &&
  one.userId === other.userId &&
  one.purpose === other.purpose &&
  one.startTime === other.startTime;

/** Null while the participant is part of the conversation. */
function endOf(participant: Participant, { next, events }: Change): number | null {
  if (next.live.has(participant.id)) return null;
  return participant.endTime ?? next.endTime ?? events.at(-1)?.at ?? next.startTime;
}

/** Refuses what no writer of a conversation may hand in; checked before the transaction, which is shared. */
export function checkChange({ previous, next, events }: Change): void {
  invariant(
    previous.id === next.id && previous.organisationId === next.organisationId,
    'a change is of one conversation',
  );
  invariant(next.seq - previous.seq === events.length, 'a change has one event for every number it uses');
  invariant(
    events.every((event, place) => event.seq === previous.seq + place + 1 && event.conversationId === next.id),
    'events are numbered without gaps',
  );
}

interface ThingWriter {
  saveConversation(conversation: Conversation): void;
  /** Saves the words that `known`, the stored form of the participant, did not have. */
  saveParticipant(participant: Participant, known: Participant | undefined, conversation: Conversation): void;
}

function createThingWriter(database: DatabaseSync): ThingWriter {
  const saveThing = prepareWrite(database, SAVE_THING);
  return {
    saveConversation({ organisationId, id }) {
      const none = { participantId: null, legKind: null };
      saveThing.run({ organisationId, id, kind: 'conversation', conversationId: id, ...none });
    },
    saveParticipant(participant, known, { organisationId, id: conversationId }) {
      const written = known === undefined ? [] : lookupsOf(known).map((lookup) => lookup.id);
      for (const { id, kind, legKind } of lookupsOf(participant)) {
        if (written.includes(id)) continue;
        saveThing.run({ organisationId, id, kind, conversationId, participantId: participant.id, legKind });
      }
    },
  };
}

function createParticipantWriter(database: DatabaseSync, things: ThingWriter) {
  const { saveParticipant, endParticipant, updateBody } = participantStatements(database);
  return (participant: Participant, change: Change): void => {
    const { next, previous } = change;
    const { organisationId } = next;
    const { id, identity, incarnation, userId = null, purpose, startTime } = participant;
    const known = previous.live.get(id);
    const endTime = endOf(participant, change);
    const body = JSON.stringify(participant);
    if (known !== undefined && sameColumns(known, participant)) {
      if (endTime === null) updateBody.run({ organisationId, id, body });
      else endParticipant.run({ organisationId, id, endTime, body });
    } else {
      const columns = { identity, incarnation, userId, purpose, startTime, endTime, body };
      saveParticipant.run({ organisationId, id, conversationId: next.id, media: next.media, ...columns });
    }
    things.saveParticipant(participant, known, next);
  };
}

export function createConversationWriter(database: DatabaseSync): ConversationWriter {
  const { insertConversation, advanceConversation, endConversation } = conversationStatements(database);
  const things = createThingWriter(database);
  const saveParticipant = createParticipantWriter(database, things);
  const insertEvents = prepareWrite(database, INSERT_EVENTS);
  const writeAct = createActWriter(database);
  const saveRecord = createRecordWriter(database);

  const claim = (change: Change): void => {
    const { previous, next } = change;
    const isNew = previous.seq === 0;
    const update = next.endTime === previous.endTime ? advanceConversation : endConversation;
    const changed = (isNew ? insertConversation : update).run(conversationValues(change));
    if (changed === 0) throw new ConflictError(`conversation ${next.id} is not at ${previous.seq} any more`);
    if (isNew) things.saveConversation(next);
  };

  return {
    write(change) {
      claim(change);
      for (const participant of change.participants) saveParticipant(participant, change);
      for (const claimed of change.claimed ?? []) writeAct(claimed);
      for (const record of change.records ?? []) saveRecord(record);
      const { id: conversationId, seq } = change.next;
      if (change.events.length > 0) insertEvents.run({ conversationId, seq, body: JSON.stringify(change.events) });
    },
  };
}
