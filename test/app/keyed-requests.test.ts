import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyedRequests, type RunningClaim } from '../../src/app/keyed-requests.ts';
import { asOrganisationId, asRequestId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { createClaimContext } from '../../src/main/claim-context.ts';
import type { KeyClaim } from '../../src/ports/idempotency.ts';
import { type Store, StoreUnavailableError } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { createWorld } from './app-fixture.ts';

const claimOf = (key: string, more: Partial<KeyClaim> = {}): KeyClaim => ({
  organisationId: asOrganisationId('org-a'),
  clientId: 'demo',
  userId: '',
  key,
  fingerprint: 'f',
  at: 1000,
  requestId: asRequestId(`request ${key}`),
  request: 'PATCH /',
  ...more,
});

async function keyedOver(change: (store: Store) => Partial<Store['idempotency']> = () => ({})) {
  const [clock, log, context] = [createSimulatedClock(), createRecordingLog(), createClaimContext()];
  const store = await openSqliteStore({ path: ':memory:', clock, log });
  const keyed = createKeyedRequests({ store: { ...store.idempotency, ...change(store) }, context, clock, log });
  const first = (claim: KeyClaim): RunningClaim => {
    const start = keyed.start(claim);
    assert.ok(start.kind === 'first');
    return start.running;
  };
  return { keyed, first, log, store, context };
}

const answer = { status: 202, headers: {} };

test('a key is in progress until its answer is kept, then it has it, then after a day it is free again', async () => {
  const { keyed, first } = await keyedOver();
  const claim = claimOf('k');
  const running = first(claim);
  assert.equal(keyed.start(claim).kind, 'inProgress');
  assert.equal(keyed.start({ ...claim, fingerprint: 'other' }).kind, 'mismatch');
  const kept = keyed.finish(running, answer);
  assert.equal(keyed.start(claim).kind, 'inProgress', 'it is not durable yet');
  await kept;
  const again = keyed.start(claim);
  assert.deepEqual(again.kind === 'again' && again.record.answer, answer);
  assert.equal(keyed.start({ ...claim, fingerprint: 'other' }).kind, 'mismatch');
  first({ ...claim, fingerprint: 'other', at: claim.at + limits.idempotencyMsMax });
});

test('a request without an answer to keep, or whose answer could not be kept, is free to be sent again', async () => {
  const { keyed, first, log } = await keyedOver(() => ({
    keep: () => Promise.reject(new StoreUnavailableError('the disk is full')),
  }));
  await keyed.finish(first(claimOf('k')));
  const faults = (): readonly string[] => log.lines.filter(({ level }) => level === 'error').map(({ event }) => event);
  assert.deepEqual(faults(), []);
  await keyed.finish(first(claimOf('k')), answer);
  assert.deepEqual(faults(), ['idempotency.not-kept']);
  first(claimOf('k'));
});

test('no more keys run at once than the bound', async () => {
  const { keyed, first } = await keyedOver();
  const claims = Array.from({ length: limits.idempotencyRunningMax }, (_, place) => first(claimOf(String(place))));
  assert.equal(keyed.start(claimOf('more')).kind, 'full');
  const [one] = claims;
  assert.ok(one);
  await keyed.finish(one);
  first(claimOf('more'));
});

test('what a request commits claims its key, and what comes of it later does not', async (t) => {
  const context = createClaimContext();
  const world = await createWorld(t, { claims: context });
  const claim = claimOf('k', { organisationId: world.organisationId });
  const running = { claim, isRunning: true };
  const id = await world.conference('+15550101', '+15550102', '+15550103');
  const target = { organisationId: world.organisationId, participantId: world.one(id, '+15550102').id };
  const removed = context.within(running, () =>
    world.app.participants.update(target, { disconnect: world.byClient() }),
  );
  assert.ok((await removed).ok);
  const [act, ...others] = world.store.idempotency.find(claim)?.acts ?? [];
  assert.deepEqual([act?.conversationId, act?.participantIds], [id, [target.participantId]]);
  assert.deepEqual(others, []);
  running.isRunning = false;
  await world.pass(1000);
  assert.equal(world.live(id).length, 2, 'the end of its leg was reported from within');
  assert.equal(world.store.idempotency.find(claim)?.acts.length, 1);
});

test('whoever goes over to another conversation is claimed once, by the stay that was asked for', async (t) => {
  const context = createClaimContext();
  const world = await createWorld(t, { claims: context });
  const { organisationId } = world;
  const claim = claimOf('k', { organisationId });
  const from = await world.conference('+15550101', '+15550102', '+15550103');
  const participantIds = [world.one(from, '+15550102').id];
  const request = { organisationId, from, participantIds, departure: world.byClient() };
  const left = await context.within({ claim, isRunning: true }, () => world.app.moves.leave(request));
  assert.ok(left.ok);
  const acts = world.store.idempotency.find(claim)?.acts ?? [];
  assert.deepEqual(
    acts.flatMap((act) => act.participantIds),
    participantIds,
  );
});

test('whoever could not leave has claimed nothing: sent again the request is carried out', async (t) => {
  const context = createClaimContext();
  const world = await createWorld(t, { claims: context });
  const { organisationId } = world;
  const claim = claimOf('k', { organisationId });
  const from = await world.conference('+15550101', '+15550102', '+15550103');
  const participantIds = [world.ids.participant()];
  const request = { organisationId, from, participantIds, departure: world.byClient() };
  const left = await context.within({ claim, isRunning: true }, () => world.app.moves.leave(request));
  assert.equal(left.ok, false);
  assert.equal(world.store.idempotency.find(claim), undefined);
});

test('housekeeping drops keys of more than a day', async (t) => {
  const world = await createWorld(t);
  const claim = claimOf('k', { organisationId: world.organisationId, at: world.clock.now() });
  await world.store.idempotency.keep(claim, answer);
  world.clock.advance(limits.pruneEveryMs);
  assert.ok(world.store.idempotency.find(claim));
  world.clock.advance(limits.idempotencyMsMax);
  assert.equal(world.store.idempotency.find(claim), undefined);
});
