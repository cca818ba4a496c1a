import type { DatabaseSync } from 'node:sqlite';
import type { Conversation } from '../domain/conversation.ts';
import type { ConversationStore } from '../ports/store.ts';
import { createEndedReader } from './ended-reader.ts';
import { prepareRead } from './statement.ts';
import {
  type ConversationRow,
  conversationOf,
  eventsOf,
  participantOf,
  SELECT_STAY,
  stayOf,
  thingOf,
} from './stored-shapes.ts';

/** The reads of the port; each is a statement prepared once. */
export type ConversationReader = Omit<ConversationStore, 'commit' | 'prune'>;

const CONVERSATION_COLUMNS =
  'organisation_id, id, seq, room, started_by, start_time, end_time, conference, ever_count, ended_count, extra';

const conversationQueries = (database: DatabaseSync) => ({
  liveConversations: prepareRead(
    database,
    `select ${CONVERSATION_COLUMNS} from conversations where end_time is null order by ordinal`,
    conversationOf,
  ),
  conversation: prepareRead(
    database,
    `select ${CONVERSATION_COLUMNS} from conversations where organisation_id = :organisationId and id = :id`,
    conversationOf,
  ),
  thing: prepareRead(
    database,
    `select id, kind, conversation_id, participant_id, leg_kind
       from things
      where organisation_id = :organisationId and id = :id`,
    thingOf,
  ),
  events: prepareRead(
    database,
    `select body
       from events
      where conversation_id = :conversationId and seq > :afterSeq
      order by seq
      limit :limit`,
    eventsOf,
  ),
});

const participantQueries = (database: DatabaseSync) => ({
  liveParticipants: prepareRead(
    database,
    `select body
       from participants
      where organisation_id = :organisationId and conversation_id = :conversationId and end_time is null
      order by ordinal`,
    participantOf,
  ),
  endedParticipants: prepareRead(
    database,
    `select body
       from participants
      where organisation_id = :organisationId and conversation_id = :conversationId and end_time is not null
      order by end_time desc, ordinal desc
      limit :limit`,
    participantOf,
  ),
  newestOf: prepareRead(
    database,
    `select body
       from participants
      where conversation_id = :conversationId and identity = :identity
      order by incarnation desc, ordinal desc
      limit 1`,
    participantOf,
  ),
  stay: prepareRead(
    database,
    `${SELECT_STAY}
      where participants.organisation_id = :organisationId and participants.id = :id`,
    stayOf,
  ),
});

export function createConversationReader(database: DatabaseSync): ConversationReader {
  const { liveConversations, conversation, thing, events } = conversationQueries(database);
  const { liveParticipants, endedParticipants, newestOf, stay } = participantQueries(database);

  const withLive = (row: ConversationRow): Conversation => {
    const participants = liveParticipants.all({ organisationId: row.organisationId, conversationId: row.id });
    return { ...row, live: new Map(participants.map((each) => [each.id, each])) };
  };

  return {
    loadLive: () => liveConversations.all({}).map(withLive),
    read(organisationId, id, endedMax) {
      const row = conversation.get({ organisationId, id });
      if (row === undefined) return undefined;
      const newestFirst = endedParticipants.all({ organisationId, conversationId: id, limit: endedMax });
      return { conversation: withLive(row), ended: newestFirst.toReversed() };
    },
    stay: (organisationId, id) => stay.get({ organisationId, id }),
    ended: createEndedReader(database),
    newestOf: (conversationId, identity) => newestOf.get({ conversationId, identity }),
    find: (organisationId, id) => thing.get({ organisationId, id }),
    events: (conversationId, afterSeq, limit) =>
      events
        .all({ conversationId, afterSeq, limit })
        .flat()
        .filter((event) => event.seq > afterSeq)
        .slice(0, limit),
  };
}
