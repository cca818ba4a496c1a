import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Grant } from '../../src/auth/grant.ts';
import { asOrganisationId, asRequestId } from '../../src/base/ids.ts';
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

function createScene(verb: ServerVerb) {
  const counts = { lookups: 0 };
  const clock = createSimulatedClock();
  const lookup = {
    things() {
      counts.lookups += 1;
      return new Map();
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
  return { ask, counts, clock };
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

  it('has no share in dev', async () => {
    const { ask, counts } = createScene('dev');
    for (let at = 0; at <= limits.explanationsPerWindowMax; at += 1) await ask();
    assert.ok(counts.lookups > limits.explanationsPerWindowMax);
  });
});
