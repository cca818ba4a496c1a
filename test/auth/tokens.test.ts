import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createTokens, type TokenOrder } from '../../src/auth/tokens.ts';
import { asOrganisationId, asUserId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { createMemoryIdentities } from '../support/memory-identities.ts';
import { createMemoryOauth } from '../support/memory-oauth.ts';
import { createSeededRandom } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const order: TokenOrder = { organisationId: asOrganisationId('org-1'), clientId: 'demo', permissions: ['*'] };

const start = (store = createMemoryIdentities()) => {
  const clock = createSimulatedClock();
  const log = createRecordingLog();
  const make = () =>
    createTokens({
      identities: store,
      oauth: createMemoryOauth(),
      knowsClient: () => true,
      clock,
      random: createSeededRandom(7),
      log,
    });
  return { store, clock, log, make, tokens: make() };
};

describe('tokens', () => {
  test('a token is opaque, 32 random bytes, and carries what was ordered', () => {
    const { tokens, clock } = start();
    const { token, grant } = tokens.issue({ ...order, userId: asUserId('u'), scopes: ['conversations'] });
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(tokens.verify(token), { ok: true, value: grant });
    assert.deepEqual(grant, {
      ...order,
      userId: 'u',
      scopes: ['conversations'],
      hash: createHash('sha256').update(token).digest('hex'),
      expiresAt: clock.now() + limits.tokenMsLife,
      revoked: false,
    });
  });

  test('two tokens of one client differ', () => {
    const { tokens } = start();
    assert.notEqual(tokens.issue(order).token, tokens.issue(order).token);
  });

  test('a bearer that was never issued is invalid', () => {
    const { tokens } = start();
    const { token } = tokens.issue(order);
    for (const bearer of ['', 'x', `${token}x`, token.slice(1), ` ${token}`, 'x'.repeat(limits.tokenCharsMax + 1)]) {
      assert.deepEqual(tokens.verify(bearer), { ok: false, refusal: { kind: 'invalid' } });
    }
  });

  test('a token ends with its life, to the millisecond', () => {
    const { tokens, clock } = start();
    const { token } = tokens.issue(order);
    clock.advance(limits.tokenMsLife - 1);
    assert.ok(tokens.verify(token).ok);
    clock.advance(1);
    assert.deepEqual(tokens.verify(token), { ok: false, refusal: { kind: 'expired' } });
  });

  test('a token can be born expired or revoked', () => {
    const { tokens } = start();
    for (const state of ['expired', 'revoked'] as const) {
      const { token, grant } = tokens.issue({ ...order, state });
      assert.deepEqual(tokens.verify(token), { ok: false, refusal: { kind: state } });
      assert.ok(!('state' in grant));
    }
  });

  test('a revoked token is refused at once, and after a restart', () => {
    const { tokens, make } = start();
    const { token, grant } = tokens.issue(order);
    assert.ok(tokens.verify(token).ok);
    tokens.revoke(grant);
    for (const each of [tokens, make()])
      assert.deepEqual(each.verify(token), { ok: false, refusal: { kind: 'revoked' } });
  });

  test('a token outlives a restart', () => {
    const { tokens, make } = start();
    const { token } = tokens.issue(order);
    assert.ok(make().verify(token).ok);
  });

  test('a token in use costs no read of the database', () => {
    const { tokens, store, make } = start();
    const { token } = tokens.issue(order);
    for (let count = 0; count < 50; count += 1) assert.ok(tokens.verify(token).ok);
    assert.equal(store.tokenReads(), 0);
    const restarted = make();
    for (let count = 0; count < 50; count += 1) assert.ok(restarted.verify(token).ok);
    assert.equal(store.tokenReads(), 1);
  });

  test('what another process revoked is seen when the kept grant has aged', () => {
    const { tokens, store, clock, make } = start();
    const { token, grant } = tokens.issue(order);
    make().revoke(grant);
    clock.advance(limits.tokenCachedMsMax - 1);
    assert.ok(tokens.verify(token).ok);
    clock.advance(1);
    assert.deepEqual(tokens.verify(token), { ok: false, refusal: { kind: 'revoked' } });
    assert.equal(store.tokenReads(), 1);
  });

  test('the kept grants are bounded, and the oldest is read again', () => {
    const { tokens, store } = start();
    const first = tokens.issue(order);
    const second = tokens.issue(order);
    for (let count = 0; count < limits.tokensCachedMax - 1; count += 1) tokens.issue(order);
    assert.ok(tokens.verify(second.token).ok);
    assert.equal(store.tokenReads(), 0);
    assert.ok(tokens.verify(first.token).ok);
    assert.equal(store.tokenReads(), 1);
  });

  test('tokens that expired long ago are dropped, those of yesterday still say that they expired', () => {
    const { tokens, store, clock, make } = start();
    const old = tokens.issue(order);
    clock.advance(limits.tokenMsLife);
    tokens.issue(order);
    assert.deepEqual(make().verify(old.token), { ok: false, refusal: { kind: 'expired' } });
    clock.advance(limits.tokenMsLife + 1);
    tokens.issue(order);
    assert.equal(store.tokens.size, 2);
    assert.deepEqual(make().verify(old.token), { ok: false, refusal: { kind: 'invalid' } });
  });

  test('neither the log nor a stored row holds a token', () => {
    const { tokens, store, log } = start();
    const { token, grant } = tokens.issue(order);
    tokens.verify(token);
    tokens.verify('not-a-token');
    tokens.revoke(grant);
    assert.deepEqual(
      log.lines.map((line) => line.event),
      ['token.issued', 'token.revoked'],
    );
    const written = JSON.stringify([log.lines, [...store.tokens]]);
    assert.ok(!written.includes(token) && !written.includes('not-a-token'));
  });
});
