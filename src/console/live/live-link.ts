import type { Edge } from '../edge/edge.ts';
import type { Session } from '../session/session.ts';
import { listAt, member, numberAt, textAt } from '../wire/json.ts';
import { type Conversation, type Frame, readConversation, readFrame } from './shapes.ts';

/** How the page is connected with the server. `restarting`: it said that it goes; `lost`: it is not reached. */
export type LinkState = 'connecting' | 'live' | 'restarting' | 'lost';

export interface LinkHears {
  readonly state: (state: LinkState) => void;
  /** Frames may come before the snapshot that they belong after: they are held until then by whoever hears them. */
  readonly frame: (frame: Frame) => void;
  /** The socket was opened anew: what comes from now on belongs after the next snapshot. */
  readonly opened: () => void;
  readonly snapshot: (conversations: readonly Conversation[]) => void;
}

export interface LiveLink {
  start(): void;
  stop(): void;
  /** One conversation as it is now; `gone` when it is no more, undefined when it could not be asked. */
  read(id: string): Promise<Conversation | 'gone' | undefined>;
}

export interface LiveLinkDeps {
  readonly edge: Edge;
  readonly session: Session;
  readonly hears: LinkHears;
}

const FIRST_WAIT_MS = 300;
const LAST_WAIT_MS = 8000;
/** The server beats every 30 s; a socket that was quiet for longer is taken for dead. */
const QUIET_MS_MAX = 75_000;
const SNAPSHOT_TRIES = 4;
const PAGE_SIZE = 200;

const VIEW = 'conversation:communication:view';

/** A channel, its socket and the reads that belong to it: again and again until it is stopped. */
export function createLiveLink({ edge, session, hears }: LiveLinkDeps): LiveLink {
  let run = 0;
  let cancelWait: (() => void) | undefined;
  let socket: { close(): void } | undefined;
  let failures = 0;
  let ended = 0;

  const later = (from: number, said: LinkState): void => {
    if (from !== run) return;
    hears.state(said);
    socket?.close();
    run += 1;
    const spread = 0.75 + edge.chance() / 2;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LAST_WAIT_MS) * spread;
    failures += 1;
    cancelWait = edge.after(wait, () => void connect());
  };

  const connect = async (): Promise<void> => {
    run += 1;
    cancelWait = undefined;
    const current = run;
    const channel = await openChannel(session);
    if (current !== run) return;
    if (channel === 'expired') return;
    if (channel === undefined) return later(current, 'lost');
    let said: LinkState = 'lost';
    let cancelQuiet: (() => void) | undefined;
    const awake = (): void => {
      cancelQuiet?.();
      cancelQuiet = edge.after(QUIET_MS_MAX, () => later(current, 'lost'));
    };
    awake();
    socket = edge.socket(channel, {
      opened() {
        if (current !== run) return;
        hears.opened();
        void snapshot(current);
      },
      frame(text) {
        if (current !== run) return;
        awake();
        const parsed = parse(text);
        const topic = textAt(parsed, 'topicName') ?? '';
        if (topic === 'v2.system.socket_closing') said = 'restarting';
        const frame = readFrame(topic, member(parsed, 'eventBody'));
        if (frame?.kind === 'change' && frame.conversation.endTime !== undefined) ended += 1;
        if (frame !== undefined) hears.frame(frame);
      },
      closed(code) {
        cancelQuiet?.();
        later(current, code === 1001 ? 'restarting' : said);
      },
    });
  };

  /** Pages are cut by place: where a conversation has ended meanwhile one may have slipped through, and all is read again. */
  const snapshot = async (current: number): Promise<void> => {
    for (let attempt = 0; attempt < SNAPSHOT_TRIES; attempt += 1) {
      const before = ended;
      const all = await readAll(session);
      if (current !== run) return;
      if (all === undefined) return later(current, 'lost');
      if (ended !== before && all.pages > 1 && attempt + 1 < SNAPSHOT_TRIES) continue;
      failures = 0;
      hears.snapshot(all.conversations);
      hears.state('live');
      return;
    }
  };

  return {
    start() {
      if (run > 0) return;
      hears.state('connecting');
      void connect();
      edge.onWake(() => {
        if (cancelWait === undefined || run === 0) return;
        cancelWait();
        void connect();
      });
    },
    stop() {
      cancelWait?.();
      run += 1;
      socket?.close();
    },
    async read(id) {
      const answer = await session.request('GET', `/api/v2/partyline/conversations/${id}`);
      if (answer.status === 404) return 'gone';
      return answer.status === 200 ? readWhole(answer.body) : undefined;
    },
  };
}

/** The path of a new channel that listens to all that this user may hear. */
async function openChannel(session: Session): Promise<string | 'expired' | undefined> {
  const made = await session.request('POST', '/api/v2/notifications/channels');
  if (made.status === 401) return 'expired';
  const id = textAt(made.body, 'id');
  if (made.status !== 200 || id === undefined) return undefined;
  const { value: state } = session.state;
  const me = state.kind === 'signed-in' ? state.me.id : '';
  const topics = session.may(VIEW)
    ? ['v2.partyline.conversations', 'v2.partyline.conversations.talking']
    : [`v2.users.${me}.conversations`];
  const body = topics.map((topic) => ({ id: topic }));
  const put = await session.request('PUT', `/api/v2/notifications/channels/${id}/subscriptions`, body);
  return put.status === 200 ? `/channels/${id}` : undefined;
}

async function readAll(
  session: Session,
): Promise<{ readonly conversations: readonly Conversation[]; readonly pages: number } | undefined> {
  const conversations: Conversation[] = [];
  for (let page = 1; ; page += 1) {
    const path = `/api/v2/partyline/conversations?pageSize=${PAGE_SIZE}&pageNumber=${page}`;
    const { status, body } = await session.request('GET', path);
    if (status !== 200) return undefined;
    conversations.push(...listAt(body, 'entities').flatMap((each) => readWhole(each) ?? []));
    if (page >= (numberAt(body, 'pageCount') ?? 1)) return { conversations, pages: page };
  }
}

const readWhole = (value: unknown): Conversation | undefined => readConversation(value, listAt(value, 'participants'));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
