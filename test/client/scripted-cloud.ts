import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { type ClientOptions, createClient } from '../../src/client/index.ts';
import { createSimulatedClock, type SimulatedClock } from '../support/simulated-clock.ts';

/** A participant of the scripted cloud. */
export interface Party {
  readonly id: string;
  readonly address?: string;
  readonly userId?: string;
  readonly purpose?: string;
  /** `connected` unless said. */
  state?: string;
  /** Seconds after the clock's start. */
  readonly joined?: number;
}

/** One request as it came. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly authorization: string;
  readonly body: string;
  /** Milliseconds after the start. */
  readonly at: number;
}

/** What is answered instead of what the cloud would; a broken connection is thrown. */
interface Instead {
  /** Of `METHOD path`. */
  readonly on: RegExp;
  readonly answer: () => Response;
  times: number;
}

export interface ScriptedCloud {
  readonly clock: SimulatedClock;
  readonly seen: readonly Seen[];
  readonly conversations: Map<string, Party[]>;
  /** How long an accepted removal takes; Infinity: for ever. */
  endsAfterMs: number;
  readonly instead: Instead[];
  /** Called when a PATCH has arrived. */
  onPatch: (participantId: string) => void;
  readonly options: ClientOptions;
  /** `METHOD path` of all but tokens. */
  lines(): readonly string[];
}

const START = Date.parse('2026-11-25T12:00:00Z');

/** A cloud in memory, with the paths that may be used; any other fails the test. */
export function createScriptedCloud(options: Partial<ClientOptions> = {}): ScriptedCloud {
  const clock = createSimulatedClock(START);
  const seen: Seen[] = [];
  let tokens = 0;
  const cloud: ScriptedCloud = {
    clock,
    seen,
    conversations: new Map(),
    endsAfterMs: 100,
    instead: [],
    onPatch: () => undefined,
    lines: () => seen.filter(({ path }) => path !== '/oauth/token').map(({ method, path }) => `${method} ${path}`),
    options: {
      url: 'https://api.mypurecloud.de',
      credentials: { clientId: 'client', clientSecret: 'secret' },
      clock,
      random: { uuid: () => 'key', fraction: () => 0 },
      fetch: (url, init) => take(url, init),
      ...options,
    },
  };
  const take = async (url: string, init: RequestInit): Promise<Response> => {
    const { host, pathname, search } = new URL(url);
    const method = init.method ?? 'GET';
    const headers = new Headers(init.headers);
    const authorization = headers.get('authorization') ?? '';
    seen.push({
      method,
      path: `${pathname}${search}`,
      host,
      authorization,
      body: String(init.body ?? ''),
      at: clock.now() - START,
    });
    const other = cloud.instead.find(({ on, times }) => times > 0 && on.test(`${method} ${pathname}`));
    if (other !== undefined) {
      other.times -= 1;
      return other.answer();
    }
    if (pathname === '/oauth/token') {
      tokens += 1;
      return json(200, { access_token: `token-${tokens}`, token_type: 'bearer', expires_in: 86_400 });
    }
    return answer(cloud, method, pathname);
  };
  return cloud;
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

export const refusal = (status: number, code: string): Response =>
  json(status, { status, code, message: `It is ${code}.` });

function answer(cloud: ScriptedCloud, method: string, path: string): Response {
  const one = /^\/api\/v2\/conversations\/(?:calls\/)?([^/]+)$/.exec(path);
  const patched = /^\/api\/v2\/conversations\/(?:calls\/)?([^/]+)\/participants\/([^/]+)$/.exec(path);
  if (method === 'GET' && path === '/api/v2/conversations')
    return json(200, { entities: [...cloud.conversations.keys()].map((id) => shape(cloud, id)) });
  if (method === 'GET' && one !== null) {
    const id = one[1] ?? '';
    return cloud.conversations.has(id)
      ? json(200, shape(cloud, id))
      : refusal(404, 'conversation.error.conversation.not.found');
  }
  if (method === 'PATCH' && patched !== null) {
    const party = cloud.conversations.get(patched[1] ?? '')?.find(({ id }) => id === patched[2]);
    if (party === undefined) return refusal(404, 'conversation.error.not.conversation.participant');
    cloud.onPatch(party.id);
    if (isEnded(party)) return refusal(400, 'conversation.error.call.disconnected');
    if (Number.isFinite(cloud.endsAfterMs))
      cloud.clock.after(cloud.endsAfterMs, () => {
        party.state = 'terminated';
      });
    return new Response(null, { status: 202 });
  }
  // Nothing else is ever sent: no DELETE, no POST of a hang-up, no PATCH of a whole call (design: removal, 11.2).
  return assert.fail(`${method} ${path}`);
}

const isEnded = ({ state }: Party): boolean => state === 'disconnected' || state === 'terminated';

function shape(cloud: ScriptedCloud, id: string): unknown {
  const participants = (cloud.conversations.get(id) ?? []).map((party) => {
    const { address = '+15550101', userId, purpose = 'customer', state = 'connected', joined = 0 } = party;
    const time = new Date(START + joined * 1000).toISOString();
    return {
      id: party.id,
      startTime: time,
      connectedTime: time,
      name: address,
      address: `tel:${address}`,
      purpose,
      ...(userId === undefined ? {} : { userId }),
      ...(isEnded(party) ? { endTime: new Date(cloud.clock.now()).toISOString() } : {}),
      calls: [{ id: `leg-of-${party.id}`, state }],
    };
  });
  return { id, participants };
}

/** Lets a promise settle, moving the clock whenever nothing else happens; a refusal is its value. */
export async function settled<Value>(clock: SimulatedClock, promise: Promise<Value>): Promise<Value | Error> {
  let outcome: Value | Error | undefined;
  promise.then(
    (value) => {
      outcome = value;
    },
    (error: unknown) => {
      outcome = error instanceof Error ? error : new Error(String(error));
    },
  );
  for (let steps = 0; steps < STEPS_MAX && outcome === undefined; steps += 1) {
    for (let turns = 0; turns < TURNS && outcome === undefined; turns += 1) await turn();
    if (outcome === undefined) clock.advance(STEP_MS);
  }
  return outcome ?? new Error('it does not settle');
}

const STEPS_MAX = 2000;
const STEP_MS = 50;
const TURNS = 8;

/** A client of the scripted cloud. */
export const clientOf = (cloud: ScriptedCloud) => createClient(cloud.options);
