import { limits } from '../base/limits.ts';
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

/** What of a timeline comes after a number. */
export interface TimelinePage {
  readonly events: readonly TimelineEvent[];
  /** Number of the conversation's last event. */
  readonly seq: number;
}

/** One page of a timeline. */
export async function readPage(
  connection: Connection,
  conversationId: string,
  { afterSeq, signal }: { readonly afterSeq?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<TimelinePage> {
  const path = `/api/v2/partyline/conversations/${encodeURIComponent(conversationId)}/timeline`;
  const { body } = await send(connection, ['GET', path], { query: { afterSeq }, signal });
  const read = membersOf(body);
  const events = read.objects('entities').filter(isEvent);
  return { events, seq: read.number('seq') ?? events.at(-1)?.seq ?? 0 };
}

/** The whole timeline, page by page. */
export async function readTimeline(connection: Connection, conversationId: string): Promise<readonly TimelineEvent[]> {
  if ((await connection.service()) === 'genesys')
    throw onlyPartyline('Genesys Cloud keeps no timeline of a conversation');
  const found: TimelineEvent[] = [];
  for (;;) {
    const { events, seq } = await readPage(connection, conversationId, { afterSeq: found.at(-1)?.seq });
    found.push(...events);
    // A page that is full says only how far it goes itself.
    if (events.length === 0 || (events.length < limits.timelineEventsMax && (found.at(-1)?.seq ?? 0) >= seq))
      return found;
  }
}

const isEvent = (value: unknown): value is TimelineEvent => {
  const read = membersOf(value);
  return read.number('seq') !== undefined && read.text('event') !== undefined && read.text('time') !== undefined;
};
