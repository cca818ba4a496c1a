import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { conference, idOf, listed, three } from './conference.ts';
import { type FollowCase, followCases } from './follow-cases.ts';

const [first, second, third] = three;
const REQUESTS_MAX = 5;

/** What there is before a case begins, by the names that its request has in braces. */
async function situationOf(t: TestContext, { given }: FollowCase) {
  const server = await startLocalServer(t, given === 'strict' ? { PARTYLINE_CLIENT_TOKENS: 'strict' } : {});
  const call = await conference(server, three, { as: 'user:alice' });
  const make = async (path: string): Promise<string> =>
    String((await server.send('POST', path, { body: { name: 'It' } })).at('id'));
  const ids: Readonly<Record<string, string>> = {
    c: call.id,
    p: idOf(call, first),
    queue: await make('/api/v2/routing/queues'),
    code: await make('/api/v2/routing/wrapupcodes'),
  };
  return {
    server,
    call,
    fill: (text: string) => text.replaceAll(/\{(c|p|queue|code)\}/g, (_, name) => ids[name] ?? ''),
  };
}

/** A request as an explanation offers it. */
interface Offered {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * All that the client knows: the correction where it is one to apply, else the first request of `candidates` that has
 * nothing left to fill in.
 */
function nextOf(reply: Reply): Offered | undefined {
  const offers =
    reply.at('explain.applicability') === 'apply' ? [reply.at('explain.fix')] : reply.at('explain.candidates');
  for (const offer of Array.isArray(offers) ? offers : []) {
    const { method, path, body } = Object(offer);
    if (typeof method === 'string' && typeof path === 'string' && !path.includes('<')) return { method, path, body };
  }
  return undefined;
}

/** How many requests it took, the first included; undefined when the explanations led to no success. */
async function follow(server: LocalServer, sent: Reply, as: string): Promise<number | undefined> {
  let reply = sent;
  for (let count = 1; count <= REQUESTS_MAX; count += 1) {
    if (reply.status < 300) return count;
    const next = nextOf(reply);
    if (next === undefined) return undefined;
    reply = await server.send(next.method, next.path, { as, ...(next.body === undefined ? {} : { body: next.body }) });
  }
  return undefined;
}

interface Followed {
  readonly says: string;
  readonly applicability: unknown;
  readonly requests: number | undefined;
}

async function followed(t: TestContext, one: FollowCase): Promise<Followed> {
  const { server, call, fill } = await situationOf(t, one);
  const as = one.as ?? 'demo';
  const body: { readonly body?: unknown } =
    one.body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(one.body))) };
  const raw = one.raw === undefined ? {} : { raw: one.raw };
  const headers = one.type === undefined ? {} : { 'Content-Type': one.type };
  const sent = await server.send(one.method, fill(one.path), { as, ...body, ...raw, headers });
  assert.ok(sent.status >= 400, `${one.says}: ${sent.status}`);
  const requests = await follow(server, sent, as);
  const live = Object.keys(await listed(server, call.id, 'user:alice'));
  // Whatever was followed: nobody but whom the request named may have left.
  const others = ['user:alice', second, third];
  assert.deepEqual(
    others.filter((address) => !live.includes(address)),
    [],
    one.says,
  );
  if (one.wish === 'left' && requests !== undefined) assert.ok(!live.includes(first), one.says);
  if (one.wish !== 'left') assert.ok(live.includes(first), one.says);
  return { says: one.says, applicability: sent.at('explain.applicability'), requests };
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.POSITIVE_INFINITY;

describe('a client that knows nothing but what explanations offer', () => {
  it('reaches success with two requests, and with three nearly always, where the request has all that success needs', async (t) => {
    const all: Followed[] = [];
    for (const one of followCases) all.push(await followed(t, one));
    const lacking = new Set(followCases.filter(({ lacks }) => lacks !== undefined).map(({ says }) => says));
    const able = all.filter(({ says, applicability }) => applicability === 'apply' || !lacking.has(says));
    const counts = able.map(({ requests = REQUESTS_MAX + 1 }) => requests).toSorted((one, other) => one - other);
    for (const { says, applicability, requests } of all)
      t.diagnostic(`${requests ?? 'no'} requests, ${applicability}: ${says}`);
    assert.deepEqual(
      able.filter(({ requests }) => requests === undefined),
      [],
    );
    assert.ok(able.length >= 19, String(able.length));
    assert.deepEqual([at(counts, 0.5), at(counts, 0.95) <= 3], [2, true]);
  });
});
