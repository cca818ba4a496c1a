import type { DatabaseSync } from 'node:sqlite';
import { media as everyMedium, type Stay } from '../domain/conversation.ts';
import type { ConversationStore, EndedFilter } from '../ports/store.ts';
import { numberOf, type Row } from './row.ts';
import { prepareRead, type Read, type SqlArguments } from './statement.ts';
import { SELECT_STAY, stayOf } from './stored-shapes.ts';

/** What narrows a list beside the medium. */
const NARROWINGS = [
  { member: 'conversationId', condition: 'participants.conversation_id = :conversationId' },
  { member: 'userId', condition: 'participants.user_id = :userId' },
  { member: 'purpose', condition: 'participants.purpose = :purpose' },
  { member: 'endedFrom', condition: 'participants.end_time >= :endedFrom' },
  { member: 'endedBefore', condition: 'participants.end_time < :endedBefore' },
  {
    member: 'lastOnly',
    condition: `not exists (
      select 1 from participants as later
      where later.conversation_id = participants.conversation_id and later.identity = participants.identity
        and later.incarnation > participants.incarnation)`,
  },
] as const;

type Narrowing = (typeof NARROWINGS)[number];

const narrowingsOf = (filter: EndedFilter): readonly Narrowing[] =>
  NARROWINGS.filter(({ member }) => filter[member] !== undefined);

/** The conditions of the members that are given; each combination is a text of its own, so that each finds its index. */
const conditionOf = (filter: EndedFilter, media: string): string =>
  [
    'participants.organisation_id = :organisationId',
    ...(media === '' ? [] : [media]),
    'participants.end_time is not null',
    ...narrowingsOf(filter).map(({ condition }) => condition),
  ].join(' and ');

/**
 * One medium finds its index; of several each page is merged from theirs. Of one user there is a shorter index, which the
 * sign keeps the planner to (sqlite.org/optoverview.html section 3.1).
 */
function mediaCondition({ media = everyMedium, userId }: Pick<EndedFilter, 'media' | 'userId'>): string {
  const column = userId === undefined ? 'participants.media' : '+participants.media';
  const [only] = media;
  if (media.length === 1) return `${column} = '${only}'`;
  return `${column} in (${media.map((each) => `'${each}'`).join(', ')})`;
}

const totalOf = (row: Row): number => numberOf(row, 'total');

interface Pair {
  readonly count: Read<number>;
  readonly page: Read<Stay>;
}

const pageOf = (database: DatabaseSync, condition: string): Read<Stay> =>
  prepareRead(
    database,
    `${SELECT_STAY}
      where ${condition}
      order by participants.end_time desc, participants.ordinal desc
      limit :limit offset :offset`,
    stayOf,
  );

/** Everybody who left is counted already; a narrower list is counted along its index. */
function countOf(database: DatabaseSync, filter: EndedFilter, condition: string): Read<number> {
  const counted =
    narrowingsOf(filter).length === 0
      ? `select coalesce(sum(total), 0) as total from ended_totals as participants
          where participants.organisation_id = :organisationId and ${mediaCondition(filter)}`
      : `select count(*) as total from participants where ${condition}`;
  return prepareRead(database, counted, totalOf);
}

/** Lists ended stays; a pair of queries is prepared when its combination of filters is first asked for. */
export function createEndedReader(database: DatabaseSync): ConversationStore['ended'] {
  const pairs = new Map<string, Pair>();

  const pairFor = (filter: EndedFilter): Pair => {
    const condition = conditionOf(filter, mediaCondition(filter));
    const known = pairs.get(condition);
    if (known !== undefined) return known;
    const made = { count: countOf(database, filter, condition), page: pageOf(database, condition) };
    pairs.set(condition, made);
    return made;
  };

  return (filter, limit, offset) => {
    const { count, page } = pairFor(filter);
    const { organisationId, conversationId = null, userId = null, purpose = null } = filter;
    const { endedFrom = null, endedBefore = null } = filter;
    const values: SqlArguments = { organisationId, conversationId, userId, purpose, endedFrom, endedBefore };
    return { stays: page.all({ ...values, limit, offset }), total: count.get(values) ?? 0 };
  };
}
