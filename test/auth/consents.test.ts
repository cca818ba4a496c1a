import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demoClient } from '../../src/auth/clients.ts';
import { createConsents } from '../../src/auth/consents.ts';
import { createTokens } from '../../src/auth/tokens.ts';
import { asOrganisationId, asUserId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { createMemoryIdentities } from '../support/memory-identities.ts';
import { createMemoryOauth } from '../support/memory-oauth.ts';
import { createSeededRandom } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { challengeOf, verifier } from './browser.ts';

const redirectUri = 'https://app.example/callback';
const consent = {
  organisationId: asOrganisationId('o'),
  clientId: 'demo',
  userId: asUserId('u'),
  redirectUri,
  challenge: challengeOf(verifier),
};

const start = () => {
  const clock = createSimulatedClock();
  const oauth = createMemoryOauth();
  const random = createSeededRandom(3);
  const log = createRecordingLog();
  const identities = createMemoryIdentities();
  const tokens = createTokens({ identities, oauth, knowsClient: () => true, clock, random, log });
  const consents = createConsents({ store: oauth, tokens, clock, random, log });
  const client = demoClient('demo');
  assert.ok(client);
  const redeem = (code: string) => consents.redeemCode(client, { code, redirectUri, verifier });
  return { clock, oauth, tokens, consents, client, redeem, log };
};

describe('a code', () => {
  it('is good for a minute', () => {
    const { clock, consents, redeem } = start();
    const [early, late] = [consents.issueCode(consent), consents.issueCode(consent)];
    clock.advance(limits.codeMsLife - 1);
    assert.ok(redeem(early).ok);
    clock.advance(1);
    assert.deepEqual(redeem(late), { ok: false, refusal: 'invalid' });
  });

  it('that is shown with the wrong verifier is used up', () => {
    const { consents, client, redeem } = start();
    const code = consents.issueCode(consent);
    const wrong = consents.redeemCode(client, { code, redirectUri, verifier: 'x'.repeat(43) });
    assert.deepEqual(wrong, { ok: false, refusal: 'pkce-mismatch' });
    assert.deepEqual(redeem(code), { ok: false, refusal: 'invalid' });
  });

  it('and a refresh token are stored as their SHA-256, and in no log', () => {
    const { consents, oauth, redeem, log } = start();
    const code = consents.issueCode(consent);
    assert.equal(oauth.takeCode(code), undefined);
    const redeemed = redeem(code);
    assert.ok(redeemed.ok);
    const refresh = consents.issueRefresh(redeemed.value);
    assert.equal(oauth.refresh(refresh), undefined);
    redeem(code);
    const written = JSON.stringify(log.lines);
    assert.match(written, /consent\.reused/);
    assert.ok(!written.includes(code) && !written.includes(refresh));
  });

  it('hashes as RFC 7636 appendix B has it', () => {
    assert.equal(
      challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });
});

describe('a refresh token', () => {
  it('is good for thirty days', () => {
    const { clock, consents, client, redeem } = start();
    const redeemed = redeem(consents.issueCode(consent));
    assert.ok(redeemed.ok);
    const [early, late] = [consents.issueRefresh(redeemed.value), consents.issueRefresh(redeemed.value)];
    clock.advance(limits.refreshMsLife - 1);
    assert.ok(consents.redeemRefresh(client, early).ok);
    clock.advance(1);
    assert.ok(!consents.redeemRefresh(client, late).ok);
  });

  it('that another client shows stays good for its own', () => {
    const { consents, client, redeem } = start();
    const redeemed = redeem(consents.issueCode(consent));
    assert.ok(redeemed.ok);
    const token = consents.issueRefresh(redeemed.value);
    assert.ok(!consents.redeemRefresh({ ...client, id: 'other' }, token).ok);
    assert.ok(consents.redeemRefresh(client, token).ok);
  });
});

describe('an idle time', () => {
  const organisationId = asOrganisationId('o');
  const order = { organisationId, clientId: 'demo', permissions: ['*'] };

  it("ends a user's token that nobody used, for good, and no other", () => {
    const { clock, tokens } = start();
    tokens.idle.save(organisationId, { enabled: true, seconds: 600 });
    const users = tokens.issue({ ...order, userId: asUserId('u') }).token;
    const clients = tokens.issue(order).token;
    clock.advance(599_999);
    assert.ok(tokens.verify(users).ok, 'a use begins the time anew');
    clock.advance(599_999);
    assert.ok(tokens.verify(users, false).ok);
    clock.advance(1);
    assert.deepEqual(tokens.verify(users), { ok: false, refusal: { kind: 'expired' } });
    tokens.idle.save(organisationId, { enabled: false, seconds: 600 });
    assert.ok(!tokens.verify(users).ok);
    assert.ok(tokens.verify(clients).ok);
  });
});
