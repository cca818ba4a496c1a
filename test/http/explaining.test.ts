import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lookup } from '../../src/app/lookup.ts';
import type { Grant } from '../../src/auth/grant.ts';
import { asOrganisationId, asRequestId, asUserId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import { createQueryParameters } from '../../src/contract/query-parameters.ts';
import { createRouteTable } from '../../src/contract/route-table.ts';
import type { Exchange, Stop } from '../../src/http/exchange.ts';
import { createPipeline, runPipeline } from '../../src/http/pipeline.ts';
import { createAsking, createExplaining, createShare, type ExplainingDeps } from '../../src/main/explaining.ts';
import type { ServerVerb } from '../../src/main/settings.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const routes = createRouteTable(operationsFor(['genesys', 'thread']));
const grant: Grant = {
  hash: 'h',
  organisationId: asOrganisationId('11111111-1111-4111-8111-111111111111'),
  clientId: 'ann',
  permissions: ['*'],
  expiresAt: 9e15,
  revoked: false,
};
const url = '/api/v2/conversations/phone/participants/d1d1d1d1-0001-4000-8000-000000000001';

/** The parts of a server that explain, with everything counted that they may look at. */
function createScene(verb: ServerVerb, things: Lookup['things'] = () => new Map()) {
  const counts = { lookups: 0, clock: 0 };
  const clock = createSimulatedClock();
  const log = createRecordingLog();
  const deps: ExplainingDeps = {
    configuration: { verb, explain: 'body', wrongVerb: 405, warnings: verb === 'dev' },
    routes,
    lookup: {
      things(...words) {
        counts.lookups += 1;
        return things(...words);
      },
    },
    base: () => 'http://127.0.0.1:7278',
    clock: {
      ...clock,
      monotonic() {
        counts.clock += 1;
        return clock.monotonic();
      },
    },
    log,
    rate: createShare(verb, clock),
  };
  const dryRun = createAsking(deps, { routes, queries: createQueryParameters(), clientTokens: 'allow' });
  return { ...createExplaining(deps), dryRun, counts, clock, log };
}

const exchangeOf = (method: string, by: Partial<Exchange> = {}): Exchange => ({
  incoming: {
    method,
    url,
    headers: { host: '127.0.0.1', authorization: 'Bearer t', 'content-type': 'application/json' },
    bodyText: '{"status":"disconnected"}',
    remote: '127.0.0.1',
  },
  requestId: asRequestId('r'),
  pathname: url,
  query: new URLSearchParams(),
  params: {},
  bodySeen: true,
  ...by,
});

/** Sends a request of the thread that a handler answers with `done`. */
function run({ rehearsal, reads }: ReturnType<typeof createScene>, done: Stop): Promise<Stop> {
  const steps = createPipeline({
    routes,
    handlers: { patchThreadParticipant: () => done },
    queries: createQueryParameters(),
    tokens: { verify: () => ({ ok: true, value: grant }) },
    openPages: () => undefined,
    preflight: () => undefined,
    rateLimit: undefined,
    confine: () => undefined,
    hosts: [],
    clientTokens: 'allow',
    reads,
    ...(rehearsal === undefined ? {} : { rehearsal }),
  });
  return runPipeline(steps, exchangeOf('PATCH'));
}

const accepted: Stop = { answer: { status: 202, body: { status: 'disconnecting' } } };

describe('a success', () => {
  it('in serve is the very answer of its handler, after no look-up and no look at a clock', async () => {
    const scene = createScene('serve');
    assert.equal(await run(scene, accepted), accepted);
    assert.deepEqual(scene.counts, { lookups: 0, clock: 0 });
  });

  it('in dev is looked at, which the counts would show', async () => {
    const scene = createScene('dev');
    const stop = await run(scene, accepted);
    assert.ok('answer' in stop && stop !== accepted);
    assert.deepEqual(scene.counts, { lookups: 1, clock: 0 });
  });

  it('goes out as it is where the warnings have a defect, and so does a refusal', async () => {
    const scene = createScene('dev', () => {
      throw new Error('a defect');
    });
    const stop = await run(scene, accepted);
    assert.ok('answer' in stop && stop.answer.status === 202);
    const no: Stop = { refused: { reason: 'PARTICIPANT_ENDED', metadata: {} } };
    assert.equal(await run(scene, no), no);
    assert.ok(scene.log.lines.some(({ event }) => event === 'explain.failed'));
  });
});

describe('a refusal', () => {
  const wrongVerb = { finding: { stage: 'route', kind: 'wrong-method', allowed: ['GET', 'PATCH'] } } as const;
  const max = limits.explanationsPerWindowMax;

  /** How the explanation of one more refusal looks. */
  const explain = ({ explainRefusal }: ReturnType<typeof createScene>, by: Partial<Exchange> = { grant }): unknown => {
    const { status, body } = explainRefusal(exchangeOf('PUT', by), wrongVerb);
    assert.equal(status, 405);
    return Reflect.get(Object(Reflect.get(Object(body), 'explain')), 'skipped') ?? 'whole';
  };

  const repeat = <T>(count: number, one: () => T): readonly T[] => Array.from({ length: count }, one);

  it('in serve is explained 20 times a second to a client, then in the short form without a look-up', () => {
    const scene = createScene('serve');
    assert.deepEqual(
      repeat(max, () => explain(scene)),
      repeat(20, () => 'whole'),
    );
    assert.equal(scene.counts.lookups, max);
    assert.equal(explain(scene), 'load');
    assert.equal(scene.counts.lookups, max);
    scene.clock.advance(limits.explanationWindowMs);
    assert.equal(explain(scene), 'whole');
  });

  it('counts each client for itself, and by address those that have no token', () => {
    const scene = createScene('serve');
    repeat(max + 1, () => explain(scene));
    assert.equal(explain(scene, { grant: { ...grant, clientId: 'ben' } }), 'whole');
    repeat(max, () => explain(scene, {}));
    assert.equal(explain(scene, {}), 'load');
    assert.equal(explain(scene, { incoming: { ...exchangeOf('PUT').incoming, remote: '127.0.0.2' } }), 'whole');
  });

  const user = (digit: string): Grant => ({
    ...grant,
    userId: asUserId(`2222222${digit}-2222-4222-8222-222222222222`),
  });

  it('counts each user of one client for himself', () => {
    const scene = createScene('serve');
    repeat(max, () => explain(scene, { grant: user('1') }));
    assert.equal(explain(scene, { grant: user('1') }), 'load');
    assert.equal(explain(scene, { grant: user('2') }), 'whole');
    assert.equal(explain(scene), 'whole');
  });

  it('and a question about a request are one share, whatever token the question speaks of', async () => {
    const scene = createScene('serve');
    const request = { method: 'PUT', path: url, body: { status: 'disconnected' } };
    const ask = async (token = {}) =>
      (await scene.dryRun({ request, token }, { grant: user('1'), requestId: asRequestId('r') })).skipped ?? 'whole';
    repeat(max - 1, () => explain(scene, { grant: user('1') }));
    assert.equal(await ask(), 'whole');
    assert.deepEqual([await ask(), await ask({ user: false })], ['load', 'load']);
    assert.equal(explain(scene, { grant: user('1') }), 'load');
  });

  it('in dev is always explained', () => {
    const scene = createScene('dev');
    assert.ok(repeat(3 * max, () => explain(scene)).every((each) => each === 'whole'));
  });

  it('is the same refusal where a look-up fails', () => {
    const scene = createScene('serve', () => {
      throw new Error('a defect');
    });
    assert.equal(explain(scene), 'whole');
    assert.ok(scene.log.lines.some(({ event }) => event === 'explain.failed'));
  });
});
