import { uuid } from '../../test/explain/random-choice.ts';
import { createSeededRandom } from '../../test/support/random.ts';
import { type DevServer, startDevServer } from './dev-server.ts';
import { areaUnderCurve, quantile } from './distribution.ts';
import { openWire, requestBytes } from './http-load.ts';
import { idsAt, memberAt } from './member.ts';

const CONVERSATIONS = 60;
const PARTIES = 10;
const ROUNDS = 4;

interface Pair {
  readonly conversationId: string;
  readonly participantId: string;
}

async function tokenOf({ url }: DevServer, clientId: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'demo' });
  return String(memberAt(await (await fetch(`${url}/oauth/token`, { method: 'POST', body })).json(), 'access_token'));
}

/** Live participants of another organisation. */
async function theirs(server: DevServer): Promise<readonly Pair[]> {
  const headers = {
    Authorization: `Bearer ${await tokenOf(server, 'org:others')}`,
    'Content-Type': 'application/json',
  };
  const body = JSON.stringify({ participants: Array.from({ length: PARTIES }, () => ({ address: '+15550100' })) });
  const pairs: Pair[] = [];
  for (let made = 0; made < CONVERSATIONS; made += 1) {
    const created = await fetch(`${server.url}/api/v2/conversations/calls`, { method: 'POST', headers, body });
    const conversationId = String(memberAt(await created.json(), 'id'));
    const call = await (await fetch(`${server.url}/api/v2/conversations/${conversationId}`, { headers })).json();
    pairs.push(...idsAt(call, 'participants').map((participantId) => ({ conversationId, participantId })));
  }
  return pairs;
}

interface Form {
  readonly name: string;
  bytes(pair: Pair, token: string): Buffer;
}

const ended = '{"state":"disconnected"}';
const forms: readonly Form[] = [
  {
    name: 'read a participant',
    bytes: ({ participantId }, token) =>
      requestBytes('GET', `/api/v2/conversations/phone/participants/${participantId}`, { token }),
  },
  {
    name: 'remove a participant',
    bytes: ({ conversationId, participantId }, token) =>
      requestBytes('PATCH', `/api/v2/conversations/calls/${conversationId}/participants/${participantId}`, {
        token,
        body: ended,
      }),
  },
  {
    name: 'read a conversation',
    bytes: ({ conversationId }, token) => requestBytes('GET', `/api/v2/conversations/${conversationId}`, { token }),
  },
];

/** Whether the time of an answer tells another organisation's id from one that nobody has. */
export async function measureLeak(seed: number): Promise<void> {
  const server = await startDevServer();
  try {
    const others = await theirs(server);
    const random = createSeededRandom(seed);
    // As many of a conversation as theirs have, so that an id asked for again is so on both sides.
    const named = new Map([...new Set(others.map((each) => each.conversationId))].map((id) => [id, uuid(random)]));
    const nobodys = others.map(({ conversationId }) => ({
      conversationId: named.get(conversationId) ?? '',
      participantId: uuid(random),
    }));
    for (const form of forms) {
      const [one, other, statuses] = await byTurns(server, form, [others, nobodys]);
      const area = areaUnderCurve(one, other);
      console.log(
        `${form.name.padEnd(22)} ${one.length} each, ${[...statuses].join(' ')}: theirs p50 ${quantile(one, 0.5).toFixed(3)} ms, nobody's ${quantile(other, 0.5).toFixed(3)} ms, area ${Math.max(area, 1 - area).toFixed(3)}  (target <= 0.55)`,
      );
    }
  } finally {
    await server.stop();
  }
}

async function byTurns(
  server: DevServer,
  form: Form,
  [theirPairs, nobodys]: readonly [readonly Pair[], readonly Pair[]],
): Promise<readonly [readonly number[], readonly number[], ReadonlySet<string>]> {
  const wire = await openWire(server.port);
  const taken: readonly [number[], number[]] = [[], []];
  const statuses = new Set<string>();
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let at = 0; at < theirPairs.length; at += 1) {
      // Who is asked first changes, so that nobody is always the second.
      for (const side of (at + round) % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const pair = (side === 0 ? theirPairs : nobodys)[at];
        if (pair === undefined) continue;
        const { ms, status } = await wire.send(form.bytes(pair, server.token));
        statuses.add(status);
        if (round > 0) taken[side].push(ms);
      }
    }
  }
  wire.close();
  return [...taken, statuses];
}
