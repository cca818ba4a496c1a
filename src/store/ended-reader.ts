import type { DatabaseSync } from 'node:sqlite';
import type { Stay } from '../domain/conversation.ts';
import type { ConversationStore, EndedFilter } from '../ports/store.ts';
import { numberOf, type Row } from './row.ts';
import { prepareRead, type Read, type SqlArguments } from './statement.ts';
import { SELECT_STAY, stayOf } from './stored-shapes.ts';

interface Pair {
  readonly count: Read<number>;
  readonly page: Read<Stay>;
}

const NARROWINGS = [
  { member: 'conversationId', condition: 'participants.conversation_id = :conversationId' },
  { member: 'userId', condition: 'participants.user_id = :userId' },
  { member: 'purpose', condition: 'participants.purpose = :purpose' },
  { member: 'media', condition: 'participants.media in (:media, :otherMedia)' },
] as const;

/** The conditions of the members that are given; each combination is a text of its own, so that each finds its index. */
const conditionOf = (filter: EndedFilter): string =>
  [
    'participants.organisation_id = :organisationId',
    'participants.end_time is not null',
    ...NARROWINGS.filter(({ member }) => filter[member] !== undefined).map(({ condition }) => condition),
  ].join(' and ');

const totalOf = (row: Row): number => numberOf(row, 'total');

const pairOf = (database: DatabaseSync, condition: string): Pair => ({
  count: prepareRead(database, `select count(*) as total from participants where ${condition}`, totalOf),
  page: prepareRead(
    database,
    `${SELECT_STAY}
      where ${condition}
      order by participants.end_time desc, participants.ordinal desc
      limit :limit offset :offset`,
    stayOf,
  ),
});

/** Lists ended stays; a pair of queries is prepared when its combination of filters is first asked for. */
export function createEndedReader(database: DatabaseSync): ConversationStore['ended'] {
  const pairs = new Map<string, Pair>();

  const pairFor = (condition: string): Pair => {
    const known = pairs.get(condition);
    if (known !== undefined) return known;
    const made = pairOf(database, condition);
    pairs.set(condition, made);
    return made;
  };

  return (filter, limit, offset) => {
    const { count, page } = pairFor(conditionOf(filter));
    const { organisationId, conversationId = null, userId = null, purpose = null, media } = filter;
    const [one = null, other = one] = media ?? [];
    const values: SqlArguments = { organisationId, conversationId, userId, purpose, media: one, otherMedia: other };
    return { stays: page.all({ ...values, limit, offset }), total: count.get(values) ?? 0 };
  };
}
