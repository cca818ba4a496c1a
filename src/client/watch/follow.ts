import { isoTime } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import type { CloudConversation } from '../genesys/conversation-shape.ts';
import { readOne, readOwn } from '../genesys/read.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Patience } from '../patience.ts';
import { readPage } from '../timeline.ts';
import { differences } from './differences.ts';
import type { WatchEvent } from './watch-event.ts';

/** One look at what is watched: what has happened since the last one. */
export interface Look {
  readonly events: readonly WatchEvent[];
  readonly conversationIds: readonly string[];
  readonly userIds: readonly string[];
  /** The one conversation that is watched has ended. */
  readonly isOver: boolean;
}

/** Looks again and again. */
export type Follower = () => Promise<Look>;

/** Reads the conversations, and tells what differs; what Partyline numbers is read from its timeline. */
export function createFollower(connection: Connection, wanted: string | undefined, signal: AbortSignal): Follower {
  const known = new Map<string, CloudConversation>();
  const seqs = new Map<string, number>();
  let isFirst = true;

  const patience = (): Patience => ({ deadline: connection.clock.monotonic() + connection.timeoutMs, signal });
  const read = async (): Promise<readonly CloudConversation[]> => {
    if (wanted === undefined) return readOwn(connection, patience());
    const one = await readOne(connection, wanted, patience());
    if (one.ok) return [one.value];
    throw one.refusal.error;
  };

  /** Of a conversation that was not there at the first look everything is new. */
  const eventsOf = async (now: CloudConversation, isPartyline: boolean): Promise<readonly WatchEvent[]> => {
    if (!isPartyline) return isFirst ? [] : differences(known.get(now.id), now, connection.clock.now());
    const isChanged = wanted !== undefined || JSON.stringify(known.get(now.id)) !== JSON.stringify(now);
    if (!isChanged) return [];
    const after = isFirst ? Number.MAX_SAFE_INTEGER : (seqs.get(now.id) ?? 0);
    const page = await readPage(connection, now.id, { afterSeq: Math.min(after, limits.clientSeqMax), signal });
    seqs.set(now.id, page.seq);
    return page.events.map((event) => ({ conversationId: now.id, ...event }));
  };

  return async () => {
    const isPartyline = (await connection.service()) === 'partyline';
    const seen = await read();
    // A list shows the live ones; what became of one that it no longer has is read by itself.
    const missing = wanted === undefined ? [...known.keys()].filter((id) => !seen.some((each) => each.id === id)) : [];
    const left = await Promise.all(missing.map((id) => readOne(connection, id, patience())));
    const all = [...seen, ...left.flatMap((each) => (each.ok ? [each.value] : []))];
    const events: WatchEvent[] = isFirst ? [started(connection, wanted)] : [];
    for (const conversation of all) {
      events.push(...(await eventsOf(conversation, isPartyline)));
      known.set(conversation.id, conversation);
    }
    for (const id of missing) {
      known.delete(id);
      seqs.delete(id);
    }
    isFirst = false;
    return {
      events,
      conversationIds: seen.map(({ id }) => id),
      userIds: seen.flatMap(({ participants }) =>
        participants.flatMap(({ userId, isLive }) => (isLive && userId !== undefined ? [userId] : [])),
      ),
      isOver:
        wanted !== undefined &&
        (all.some(({ hasEnded }) => hasEnded) || events.some(({ event }) => event === 'conversation.ended')),
    };
  };
}

const started = ({ clock }: Connection, conversationId: string | undefined): WatchEvent => ({
  event: 'watch.started',
  time: isoTime(clock.now()),
  ...(conversationId === undefined ? {} : { conversationId }),
});

/** Whether looking again may help: the service did not answer, was busy, or failed. */
export const mayPass = (error: unknown): boolean =>
  error instanceof PartylineError &&
  (error.kind === 'unreachable'
    ? error.code !== 'client.closed' && error.code !== 'client.aborted'
    : error.status === 429 || (error.status ?? 0) >= 500);
