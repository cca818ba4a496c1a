import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { membersOf } from '../members.ts';
import { pause } from '../patience.ts';

/** A notification channel that is only listened to for when to look: what happened is read. */
export interface Ears {
  /** What there is to hear of; asked for anew whenever it differs from before. */
  listenTo(topics: readonly string[]): void;
  /** Resolves when something was heard since the last call, or after so long. */
  wait(ms: number): Promise<void>;
  /** Whether the socket is open. */
  isOpen(): boolean;
  close(): void;
}

/** Opens the channel again whenever it breaks, at longer and longer intervals. Where there is no WebSocket nothing is heard. */
export function createEars(connection: Connection, stop: AbortSignal): Ears {
  const closing = new AbortController();
  let topics: readonly string[] = [];
  let channel: Channel | undefined;
  let heard = false;
  let wake = (): void => undefined;
  const hear = (): void => {
    heard = true;
    wake();
  };
  const keepOpen = async (): Promise<void> => {
    for (let failures = 0; !closing.signal.aborted; failures += 1) {
      const opened = await openChannel(connection, { topics: () => topics, hear, signal: closing.signal });
      if (opened !== undefined) {
        channel = opened;
        failures = 0;
        // What happened while nobody listened.
        hear();
        await Promise.race([opened.ended, aborted(closing.signal)]);
        opened.close();
        channel = undefined;
      }
      await pause(connection.clock, backoff(connection, failures), closing.signal);
    }
  };
  const close = (): void => {
    closing.abort();
    channel?.close();
    stop.removeEventListener('abort', close);
    wake();
  };
  stop.addEventListener('abort', close, { once: true });
  const running = connection.openSocket === undefined ? Promise.resolve() : keepOpen();
  running.catch(() => undefined);

  return {
    listenTo(wanted) {
      if (wanted.length === topics.length && wanted.every((each, index) => each === topics[index])) return;
      topics = [...wanted];
      channel?.subscribe(topics);
    },
    async wait(ms) {
      if (!heard) {
        const early = new AbortController();
        wake = () => early.abort();
        if (stop.aborted) early.abort();
        await pause(connection.clock, ms, early.signal);
        wake = () => undefined;
      }
      heard = false;
    },
    isOpen: () => channel !== undefined,
    close,
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    // It may have been while the channel was opened.
    if (signal.aborted) resolve();
  });

/** Longer and longer, and spread, so that those whom a server has lost do not all come back at once. */
export function backoff({ random }: Pick<Connection, 'random'>, failures: number): number {
  const longest = Math.min(limits.clientSocketRetryMsMin * 2 ** failures, limits.clientSocketRetryMsMax);
  return longest * (0.5 + 0.5 * random.fraction());
}

interface Channel {
  subscribe(topics: readonly string[]): void;
  readonly ended: Promise<void>;
  close(): void;
}

interface Opening {
  readonly topics: () => readonly string[];
  readonly hear: () => void;
  /** Nobody listens any more. */
  readonly signal: AbortSignal;
}

/** Undefined: it did not come about. */
async function openChannel(connection: Connection, { topics, hear, signal }: Opening): Promise<Channel | undefined> {
  const made = await connection.ask('POST', '/api/v2/notifications/channels').catch(() => undefined);
  if (made === undefined || !made.ok || connection.openSocket === undefined) return undefined;
  const shape = membersOf(made.value.body);
  const [id, uri] = [shape.text('id'), shape.text('connectUri')];
  if (id === undefined || uri === undefined) return undefined;
  const path = `/api/v2/notifications/channels/${encodeURIComponent(id)}/subscriptions`;
  const subscribe = (wanted: readonly string[]): Promise<unknown> =>
    // One topic that may not be heard leaves the others.
    connection
      .ask('PUT', path, { query: { ignoreErrors: true }, body: wanted.map((topic) => ({ id: topic })) })
      .catch(() => undefined);
  const socket = connection.openSocket(uri);
  const ended = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve());
    socket.addEventListener('error', () => resolve());
  });
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    ended.then(() => resolve(false));
  });
  socket.addEventListener('message', (event) => {
    const kind = kindOf(Reflect.get(event, 'data'));
    if (kind === 'closing') socket.close();
    else if (kind === 'event') hear();
  });
  if (!(await Promise.race([opened, aborted(signal).then(() => false)]))) {
    socket.close();
    return undefined;
  }
  await subscribe(topics());
  return { ended, close: () => socket.close(), subscribe: (wanted) => void subscribe(wanted) };
}

/** Heartbeats, and what is no JSON, say nothing (reference/genesys behaviour 10). */
function kindOf(data: unknown): 'event' | 'closing' | 'nothing' {
  let frame: unknown;
  try {
    frame = JSON.parse(String(data));
  } catch {
    return 'nothing';
  }
  const topic = membersOf(frame).text('topicName') ?? 'channel.metadata';
  if (topic === 'v2.system.socket_closing') return 'closing';
  return topic === 'channel.metadata' ? 'nothing' : 'event';
}

const DETAIL_SUFFIXES = ['user.start', 'user.end', 'customer.start', 'customer.end', 'acd.start', 'acd.end'] as const;

/** What tells of a conversation: no topic follows a whole one, so its parties are listened for (behaviour 10). */
export const topicsOf = (conversationIds: readonly string[], userIds: readonly string[]): readonly string[] => [
  ...conversationIds
    .slice(0, limits.clientConversationsHeardMax)
    .flatMap((id) => DETAIL_SUFFIXES.map((suffix) => `v2.detail.events.conversation.${id}.${suffix}`)),
  ...[...new Set(userIds)].slice(0, limits.clientUsersHeardMax).flatMap((id) => [`v2.users.${id}.conversations`]),
];
