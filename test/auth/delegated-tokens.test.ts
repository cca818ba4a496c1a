import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDelegatedTokens } from '../../src/auth/delegated-tokens.ts';
import { createTokens, type IssuedToken } from '../../src/auth/tokens.ts';
import { asOrganisationId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { createMemoryIdentities } from '../support/memory-identities.ts';
import { createMemoryOauth } from '../support/memory-oauth.ts';
import { createSeededIds, createSeededRandom } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const organisationId = asOrganisationId('org-1');
const view = 'conversation:communication:view';
const disconnect = 'conversation:communication:disconnect';
const place = { kind: 'room', room: '600' } as const;

function createScene(permissions: readonly string[] = ['*']) {
  const clock = createSimulatedClock();
  const identities = createMemoryIdentities();
  const tokens = createTokens({
    identities,
    oauth: createMemoryOauth(),
    knowsClient: () => true,
    clock,
    random: createSeededRandom(7),
    log: createRecordingLog(),
  });
  const delegated = createDelegatedTokens({ tokens, identities, ids: createSeededIds(3), clock });
  const issuer = tokens.issue({ organisationId, clientId: 'demo', permissions }).grant;
  const give = (seconds: number): IssuedToken => {
    const given = delegated.issue({ issuer, place, seconds });
    assert.ok(given.ok);
    return given.value;
  };
  const state = (token: string) => {
    const verified = tokens.verify(token);
    return verified.ok ? 'good' : verified.refusal.kind;
  };
  return { clock, identities, tokens, delegated, issuer, give, state };
}

describe('a token that is given out with another', () => {
  it('is over after its time, and is stored as nothing but its hash', () => {
    const { clock, identities, give, state, delegated } = createScene();
    const { token, grant } = give(60);
    assert.equal(JSON.stringify([...identities.tokens]).includes(token), false);
    assert.equal(identities.tokens.get(grant.hash)?.delegation?.place, place);
    clock.advance(59_999);
    assert.equal(state(token), 'good');
    clock.advance(1);
    assert.equal(state(token), 'expired');
    assert.deepEqual(delegated.list(organisationId), []);
  });

  it('has of its permissions what the other has, and not that of its user', () => {
    assert.deepEqual(createScene().give(60).grant.permissions, [view, disconnect]);
    assert.deepEqual(createScene([disconnect, 'oauth:token:delete']).give(60).grant.permissions, [disconnect]);
  });

  it('is not given for longer than the other lives', () => {
    const { clock, give, issuer, state } = createScene();
    clock.advance(limits.tokenMsLife - 30_000);
    const { token, grant } = give(3600);
    assert.equal(grant.expiresAt, issuer.expiresAt);
    clock.advance(30_000);
    assert.equal(state(token), 'expired');
  });

  it('ends when the other is revoked, and its own end leaves the other be', () => {
    const { give, tokens, issuer, state, delegated } = createScene();
    const [first, second] = [give(60), give(60)];
    assert.equal(delegated.revoke(organisationId, first.grant.delegation?.id ?? ''), true);
    assert.deepEqual([state(first.token), state(second.token)], ['revoked', 'good']);
    tokens.revoke(issuer);
    assert.equal(state(second.token), 'revoked');
  });

  it('is one of so many', () => {
    const { delegated, issuer, give, clock } = createScene();
    const max = limits.delegatedTokensPerOrganisationMax;
    for (let count = 0; count < max; count += 1) give(60);
    assert.deepEqual(delegated.issue({ issuer, place, seconds: 60 }), {
      ok: false,
      refusal: { kind: 'limitReached', max },
    });
    clock.advance(60_000);
    assert.equal(delegated.issue({ issuer, place, seconds: 60 }).ok, true);
  });
});
