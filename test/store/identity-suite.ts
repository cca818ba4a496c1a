import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asOrganisationId, asUserId } from '../../src/base/ids.ts';
import type { IdentityStore, StoredToken } from '../../src/ports/store.ts';
import { ORGANISATION, OTHER_ORGANISATION } from './changes.ts';
import type { MakePlace } from './place.ts';

const token = (hash: string, more: Partial<StoredToken> = {}): StoredToken => ({
  hash,
  organisationId: ORGANISATION,
  clientId: 'demo',
  permissions: ['*'],
  expiresAt: 5000,
  revoked: false,
  ...more,
});

const ofRoom = { id: 'd1', place: { kind: 'room', room: '600' }, issuer: 'h0', since: 1000 } as const;

const openIdentities = async (makePlace: MakePlace): Promise<IdentityStore> => (await makePlace().open()).identities;

function namesSuite(makePlace: MakePlace): void {
  test('an organisation is found by id and by name, under its newest name', async () => {
    const identities = await openIdentities(makePlace);
    identities.saveOrganisation({ id: ORGANISATION, name: 'demo' });
    identities.saveOrganisation({ id: OTHER_ORGANISATION, name: 'other' });
    assert.deepEqual(identities.organisationByName('demo'), { id: ORGANISATION, name: 'demo' });
    identities.saveOrganisation({ id: ORGANISATION, name: 'renamed' });
    assert.equal(identities.organisationByName('demo'), undefined);
    assert.deepEqual(identities.organisation(ORGANISATION), { id: ORGANISATION, name: 'renamed' });
    assert.equal(identities.organisation(asOrganisationId('unknown')), undefined);
  });

  test('a user is found by id and by name, in his organisation only', async () => {
    const identities = await openIdentities(makePlace);
    const anna = { id: asUserId('u1'), organisationId: ORGANISATION, name: 'anna' };
    const namesake = { id: asUserId('u2'), organisationId: OTHER_ORGANISATION, name: 'anna' };
    identities.saveUser(anna);
    identities.saveUser(namesake);
    assert.deepEqual(identities.user(ORGANISATION, anna.id), anna);
    assert.deepEqual(identities.userByName(ORGANISATION, 'anna'), anna);
    assert.deepEqual(identities.userByName(OTHER_ORGANISATION, 'anna'), namesake);
    assert.equal(identities.user(OTHER_ORGANISATION, anna.id), undefined);
    identities.saveUser({ ...anna, name: 'ann' });
    assert.equal(identities.userByName(ORGANISATION, 'anna'), undefined);
    assert.equal(identities.userByName(ORGANISATION, 'ann')?.id, anna.id);
  });

  test('a name that is taken by another user is refused, and nothing is changed', async () => {
    const identities = await openIdentities(makePlace);
    identities.saveUser({ id: asUserId('u1'), organisationId: ORGANISATION, name: 'anna' });
    const taken = { id: asUserId('u2'), organisationId: ORGANISATION, name: 'anna' };
    assert.throws(() => identities.saveUser(taken), { name: 'StoreUnavailableError' });
    assert.equal(identities.user(ORGANISATION, asUserId('u2')), undefined);
    identities.saveUser({ ...taken, name: 'bert' });
  });
}

function tokensSuite(makePlace: MakePlace): void {
  for (const [what, stored] of [
    [
      'with scopes and a user',
      token('h1', { scopes: ['conversations', 'users'], userId: asUserId('u1'), permissions: ['a', 'b'] }),
    ],
    ['with no scope at all', token('h1', { scopes: [] })],
    ['that scopes do not bind', token('h1')],
    ['that was revoked', token('h1', { revoked: true })],
    ['for one conference', token('h1', { delegation: ofRoom })],
  ] as const) {
    test(`a token ${what} reads back as it was saved`, async () => {
      const identities = await openIdentities(makePlace);
      identities.saveToken(stored);
      assert.deepEqual(identities.token('h1'), stored);
      assert.equal(identities.token('h2'), undefined);
    });
  }

  test('tokens for one conference are listed by their organisation, the first to end first, and only good ones', async () => {
    const identities = await openIdentities(makePlace);
    const [early, late] = [2000, 3000].map((expiresAt) => token(`h${expiresAt}`, { expiresAt, delegation: ofRoom }));
    const over = token('h1000', { expiresAt: 1000, delegation: ofRoom });
    const revoked = token('h2500', { expiresAt: 2500, delegation: ofRoom, revoked: true });
    for (const each of [late, early, over, revoked, token('h1')]) if (each !== undefined) identities.saveToken(each);
    assert.deepEqual(identities.delegatedTokens(ORGANISATION, 1000), [early, late]);
    assert.deepEqual(identities.delegatedTokens(ORGANISATION, 2000), [late]);
    assert.deepEqual(identities.delegatedTokens(OTHER_ORGANISATION, 0), []);
  });

  test('a token that is saved again is replaced', async () => {
    const identities = await openIdentities(makePlace);
    identities.saveToken(token('h1', { scopes: ['users'], userId: asUserId('u1') }));
    identities.saveToken(token('h1', { revoked: true }));
    assert.deepEqual(identities.token('h1'), token('h1', { revoked: true }));
  });

  test('tokens that expired before a time are dropped', async () => {
    const identities = await openIdentities(makePlace);
    for (const expiresAt of [1000, 2000, 3000]) identities.saveToken(token(`h${expiresAt}`, { expiresAt }));
    identities.pruneTokens(2000);
    assert.deepEqual(
      ['h1000', 'h2000', 'h3000'].map((hash) => identities.token(hash)?.expiresAt),
      [undefined, 2000, 3000],
    );
  });
}

/** What is promised of organisations, users and tokens. */
export function identityCases(makePlace: MakePlace): void {
  namesSuite(makePlace);
  tokensSuite(makePlace);
}
