import type { Evidence } from '../../src/explain/evidence.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import { mutationsOf } from '../../test/explain/mutation.ts';
import { refusedBy, servedTable } from '../../test/explain/static-evidence.ts';
import { createSeededRandom } from '../../test/support/random.ts';
import { type DevServer, startDevServer } from './dev-server.ts';
import { quantile } from './distribution.ts';
import { openWire, requestBytes } from './http-load.ts';

const PASSES = 5;
const id = '11111111-1111-4111-8111-111111111111';

const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join('/');

/** Paths made to cost much: long ones, and segments that are like everything or like nothing. */
const worst: readonly (readonly [string, string])[] = [
  ['64 segments, one word', `/${times(64, 'conversations')}`],
  ['64 segments, misspelt', `/api/v2/${times(61, 'conversatoins')}`],
  ['64 segments, words and ids', `/${times(32, `calls/${id}`)}`],
  ['64 empty segments', '/'.repeat(64)],
  ['64 segments not filled in', `/api/v2/${times(61, 'null')}`],
  ['words that fit everywhere', `/api/v2/conversations/messages/emails/me/bulk/settings/x/wrapup/${id}/${id}`],
  ['one segment of 2 KiB', `/api/v2/${'c'.repeat(2030)}`],
  ['more than 2 KiB', `/api/v2/${'conversations/'.repeat(200)}`],
];

function timed(evidences: readonly Evidence[]): readonly number[] {
  const explainer = createExplainer();
  const best = evidences.map(() => Number.POSITIVE_INFINITY);
  // The smallest of some passes, because others have the processor in between.
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const [at, evidence] of evidences.entries()) {
      const began = performance.now();
      explainer.explain(evidence);
      best[at] = Math.min(best[at] ?? began, performance.now() - began);
    }
  }
  return best;
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;

/** What `explain` takes in this process. */
export function measureInProcess(seed: number): void {
  const routes = servedTable();
  const mutations = mutationsOf({ routes, random: createSeededRandom(seed), perKind: 1 });
  const taken = timed(mutations.flatMap((each) => refusedBy(routes, each) ?? []));
  console.log(
    `explain, ${taken.length} refusals, least of ${PASSES}: p50 ${ms(quantile(taken, 0.5))}  p99 ${ms(quantile(taken, 0.99))}  max ${ms(quantile(taken, 1))}  (target p99 <= 2 ms)`,
  );
  for (const [name, path] of worst) {
    const evidence = refusedBy(routes, { method: 'POST', path });
    if (evidence !== undefined) console.log(`  ${name.padEnd(28)} ${ms(timed([evidence])[0] ?? 0)}`);
  }
}

/** The same refusals of a server that explains and of one that does not, by turns, each on one connection. */
export async function measureOverHttp(seed: number): Promise<void> {
  const servers = [
    await startDevServer({ PARTYLINE_EXPLAIN: 'body' }),
    await startDevServer({ PARTYLINE_EXPLAIN: 'off' }),
  ];
  try {
    const routes = servedTable();
    const mutations = mutationsOf({ routes, random: createSeededRandom(seed), perKind: 1 });
    // An answer to HEAD says how long it would have been.
    const chosen = mutations.filter(({ method }, at) => at % 3 === 0 && method !== 'HEAD');
    const [body, off] = await byTurns(servers, (server) =>
      chosen.map((each) => {
        const text = each.body === undefined ? {} : { body: JSON.stringify(each.body) };
        return requestBytes(each.method, each.path.replaceAll(/[{}<>]/g, encodeURIComponent), {
          token: server.token,
          ...text,
        });
      }),
    );
    const [p50, p99] = [0.5, 0.99].map((share) => [quantile(body ?? [], share), quantile(off ?? [], share)] as const);
    for (const [name, pair] of [
      ['p50', p50],
      ['p99', p99],
    ] as const) {
      const [one, other] = pair ?? [0, 0];
      console.log(
        `refused over HTTP ${name}: explained ${ms(one)}, not explained ${ms(other)}, ${(one / other).toFixed(2)}x, ${ms(one - other)} more${name === 'p99' ? '  (target <= 2 ms)' : ''}`,
      );
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const ROUNDS = 3;

const noTimes = (): number[] => [];

async function byTurns(
  servers: readonly DevServer[],
  requestsOf: (server: DevServer) => readonly Buffer[],
): Promise<readonly (readonly number[])[]> {
  const sides = await Promise.all(
    servers.map(async (server) => ({
      wire: await openWire(server.port),
      requests: requestsOf(server),
      taken: noTimes(),
    })),
  );
  const count = Math.min(...sides.map(({ requests }) => requests.length));
  // The first round warms both.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let at = 0; at < count; at += 1) {
      for (const { wire, requests, taken } of at % 2 === 0 ? sides : [...sides].reverse()) {
        const request = requests[at];
        if (request === undefined) continue;
        const { ms: spent } = await wire.send(request);
        if (round > 0) taken.push(spent);
      }
    }
  }
  for (const { wire } of sides) wire.close();
  return sides.map(({ taken }) => taken);
}
