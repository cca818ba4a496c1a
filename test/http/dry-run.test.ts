import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Grant } from '../../src/auth/grant.ts';
import { asOrganisationId, asRequestId, asUserId } from '../../src/base/ids.ts';
import type { Known } from '../../src/base/known.ts';
import { limits } from '../../src/base/limits.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import { createQueryParameters } from '../../src/contract/query-parameters.ts';
import { createRouteTable } from '../../src/contract/route-table.ts';
import { createAsking, createShare } from '../../src/main/explaining.ts';
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
const wrong = {
  request: {
    method: 'PUT',
    path: '/api/v2/conversations/phone/participants/d1d1d1d1-0001-4000-8000-000000000001',
    body: { status: 'disconnected' },
  },
};

const gone = {
  kind: 'participant',
  participantId: 'd1d1d1d1-0001-4000-8000-000000000001',
  conversationId: 'c1c1c1c1-0001-4000-8000-000000000001',
  live: false,
  state: 'disconnected',
  conversationEnded: false,
  startedAt: 1,
  endedAt: 2,
  removal: {
    participantId: 'd1d1d1d1-0001-4000-8000-000000000001',
    actor: { kind: 'client', id: 'ann' },
    requestId: 'request-of-ann',
  },
} as const satisfies Known;

function createScene(verb: ServerVerb, things: ReadonlyMap<string, Known> = new Map()) {
  const counts = { lookups: 0 };
  const clock = createSimulatedClock();
  const lookup = {
    things() {
      counts.lookups += 1;
      return things;
    },
  };
  const dryRun = createAsking(
    {
      configuration: { verb, explain: 'off', wrongVerb: 405, warnings: false },
      routes,
      lookup,
      base: () => 'http://127.0.0.1:7278',
      clock,
      log: createRecordingLog(),
      rate: createShare(verb, clock),
    },
    { routes, queries: createQueryParameters(), clientTokens: 'allow' },
  );
  const ask = (clientId = 'ann') => dryRun(wrong, { grant: { ...grant, clientId }, requestId: asRequestId('r') });
  return { dryRun, ask, counts, clock };
}

describe('a request that is only told of', () => {
  it('is explained whole though the answers to refusals explain nothing', async () => {
    const { ask } = createScene('serve');
    const told = await ask();
    assert.deepEqual(told.reasons[0], 'WRONG_METHOD');
    assert.equal(told.status, 405);
  });

  it('is, beyond the share of a client in a second, judged by the gates alone, and says so', async () => {
    const { ask, counts, clock } = createScene('serve');
    for (let at = 0; at < limits.explanationsPerWindowMax; at += 1) await ask();
    const { lookups } = counts;
    const told = await ask();
    assert.equal(counts.lookups, lookups);
    assert.deepEqual([told.status, told.reasons, told.fix], [405, ['WRONG_METHOD'], null]);
    assert.match(told.unknown.join(), /^Everything else: .* Ask again in a second\.$/);
    assert.doesNotMatch((await ask('bob')).unknown.join(), /Ask again/);
    clock.advance(limits.explanationWindowMs);
    assert.doesNotMatch((await ask()).unknown.join(), /Ask again/);
  });

  it('is no act of the client where a user of it asks, whatever token he speaks of', async () => {
    const { dryRun } = createScene('dev', new Map([[gone.participantId, gone]]));
    const request = { ...wrong.request, method: 'PATCH' };
    const told = async (more: Partial<Grant>, token = {}) =>
      JSON.stringify(await dryRun({ request, token }, { grant: { ...grant, ...more }, requestId: asRequestId('r') }));
    assert.match(await told({}), /a request of your own/);
    const userId = asUserId('22222222-2222-4222-8222-222222222222');
    assert.match(await told({ userId }, { user: false }), /PARTICIPANT_ENDED/);
    assert.doesNotMatch(await told({ userId }, { user: false }), /of your own/);
  });

  it('has no share in dev', async () => {
    const { ask, counts } = createScene('dev');
    for (let at = 0; at <= limits.explanationsPerWindowMax; at += 1) await ask();
    assert.ok(counts.lookups > limits.explanationsPerWindowMax);
  });
});
