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
/** The close code of a server that stops (RFC 6455 section 7.4.1). */
const GOING_AWAY = 1001;
const SNAPSHOT_TRIES = 4;
const PAGE_SIZE = 200;

const VIEW = 'conversation:communication:view';

/** Each attempt is a channel, its socket and the reads that belong to it; a new one follows until it is stopped. */
export function createLiveLink({ edge, session, hears }: LiveLinkDeps): LiveLink {
  let attempt: Attempt | undefined;
  let cancelWait: (() => void) | undefined;
  let failures = 0;

  const begin = (): void => {
    cancelWait?.();
    cancelWait = undefined;
    attempt?.close();
    attempt = createAttempt({ edge, session, hears }, (end) => {
      if (end === 'live') failures = 0;
      else if (end !== 'expired') later(end);
    });
  };
  const later = (said: LinkState): void => {
    hears.state(said);
    const spread = 0.75 + edge.chance() / 2;
    cancelWait = edge.after(Math.min(FIRST_WAIT_MS * 2 ** failures, LAST_WAIT_MS) * spread, begin);
    failures += 1;
  };

  return {
    start() {
      if (attempt !== undefined) return;
      hears.state('connecting');
      begin();
      // Whoever looks at the page again does not wait for the end of a long pause.
      edge.onWake(() => {
        if (cancelWait !== undefined) begin();
      });
    },
    stop() {
      cancelWait?.();
      cancelWait = undefined;
      attempt?.close();
    },
    async read(id) {
      const answer = await session.request('GET', `/api/v2/partyline/conversations/${id}`);
      if (answer.status === 404) return 'gone';
      return answer.status === 200 ? readWhole(answer.body) : undefined;
    },
  };
}

/** What became of an attempt: `live` while it lasts, then at most once how it ended. */
type AttemptEnd = 'live' | 'expired' | 'restarting' | 'lost';

interface Attempt {
  close(): void;
}

function createAttempt({ edge, session, hears }: LiveLinkDeps, tell: (end: AttemptEnd) => void): Attempt {
  let isOver = false;
  let socket: { close(): void } | undefined;
  let cancelQuiet: (() => void) | undefined;
  let said: AttemptEnd = 'lost';
  let ended = 0;

  const close = (): void => {
    isOver = true;
    cancelQuiet?.();
    socket?.close();
  };
  const fail = (how: AttemptEnd): void => {
    if (isOver) return;
    close();
    tell(how);
  };
  const awake = (): void => {
    cancelQuiet?.();
    cancelQuiet = edge.after(QUIET_MS_MAX, () => fail('lost'));
  };
  const snapshot = async (): Promise<void> => {
    const all = await readStable(session, () => ended);
    if (isOver) return;
    if (all === undefined) return fail('lost');
    tell('live');
    hears.snapshot(all);
    hears.state('live');
  };
  const hear = (text: string): void => {
    if (isOver) return;
    awake();
    const parsed = parse(text);
    const topic = textAt(parsed, 'topicName') ?? '';
    if (topic === 'v2.system.socket_closing') said = 'restarting';
    const frame = readFrame(topic, member(parsed, 'eventBody'));
    if (frame?.kind === 'change' && frame.conversation.endTime !== undefined) ended += 1;
    if (frame !== undefined) hears.frame(frame);
  };
  const opened = (): void => {
    if (isOver) return;
    hears.opened();
    void snapshot();
  };
  const connect = async (): Promise<void> => {
    const channel = await openChannel(session);
    if (isOver) return;
    if (channel === undefined || channel === 'expired') return fail(channel ?? 'lost');
    awake();
    socket = edge.socket(channel, {
      opened,
      frame: hear,
      closed: (code) => fail(code === GOING_AWAY ? 'restarting' : said),
    });
  };
  void connect();
  return { close };
}

/**
 * Pages are cut by place: where a conversation has ended meanwhile one may have slipped through, and all is read again.
 * Undefined: the server did not answer.
 */
async function readStable(session: Session, ended: () => number): Promise<readonly Conversation[] | undefined> {
  for (let tries = 1; ; tries += 1) {
    const before = ended();
    const all = await readAll(session);
    if (all === undefined || all.pages === 1 || ended() === before || tries === SNAPSHOT_TRIES)
      return all?.conversations;
  }
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
