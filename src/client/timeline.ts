import type { Connection } from './connection.ts';
import { membersOf } from './members.ts';
import { onlyPartyline } from './only-partyline.ts';
import { send } from './send.ts';

/** One event of a conversation; what it has beside these members depends on `event`. */
export interface TimelineEvent {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601. */
  readonly time: string;
  /** `participant.disconnected`, `leg.connected`, … */
  readonly event: string;
  readonly participantId?: string;
  readonly [member: string]: unknown;
}

/** The whole timeline, page by page. */
export async function readTimeline(connection: Connection, conversationId: string): Promise<readonly TimelineEvent[]> {
  if ((await connection.service()) === 'genesys')
    throw onlyPartyline('Genesys Cloud keeps no timeline of a conversation');
  const path = `/api/v2/partyline/conversations/${encodeURIComponent(conversationId)}/timeline`;
  const found: TimelineEvent[] = [];
  for (;;) {
    const afterSeq = found.at(-1)?.seq;
    const { body } = await send(connection, ['GET', path], { query: { afterSeq } });
    const { entities }: { entities?: unknown } = Object(body);
    const page = Array.isArray(entities) ? entities.filter(isEvent) : [];
    found.push(...page);
    if (page.length === 0 || membersOf(body).flag('more') !== true) return found;
  }
}

const isEvent = (value: unknown): value is TimelineEvent => {
  const read = membersOf(value);
  return read.number('seq') !== undefined && read.text('event') !== undefined && read.text('time') !== undefined;
};
