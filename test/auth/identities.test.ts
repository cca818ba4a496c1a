import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createIdentities, DEMO_ORGANISATION } from '../../src/auth/identities.ts';
import { isUuid } from '../../src/base/ids.ts';
import { createMemoryIdentities } from '../support/memory-identities.ts';
import { createSeededIds } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';

const start = (seed: number, store = createMemoryIdentities()) => {
  const log = createRecordingLog();
  return { store, log, identities: createIdentities({ store, ids: createSeededIds(seed), log }) };
};

describe('organisations and users by name', () => {
  test('the demo organisation has the same id in every installation', () => {
    const id = start(1).identities.ensureOrganisation(DEMO_ORGANISATION).id;
    assert.ok(isUuid(id));
    assert.equal(start(2).identities.ensureOrganisation(DEMO_ORGANISATION).id, id);
  });

  test('another organisation gets an id of its own, and keeps it', () => {
    const { identities, store } = start(1);
    const acme = identities.ensureOrganisation('acme');
    assert.notEqual(acme.id, start(2).identities.ensureOrganisation('acme').id);
    assert.equal(identities.ensureOrganisation('acme').id, acme.id);
    assert.equal(start(3, store).identities.ensureOrganisation('acme').id, acme.id);
    assert.equal(store.organisations.length, 1);
  });

  test('a user is made once in each organisation', () => {
    const { identities, store } = start(1);
    const [demo, acme] = ['demo', 'acme'].map((name) => identities.ensureOrganisation(name));
    assert.ok(demo && acme);
    const ada = identities.ensureUser(demo.id, 'Ada');
    assert.deepEqual(identities.ensureUser(demo.id, 'Ada'), ada);
    assert.notEqual(identities.ensureUser(acme.id, 'Ada').id, ada.id);
    assert.equal(store.users.length, 2);
  });

  test('the log tells ids and no names', () => {
    const { identities, log } = start(1);
    identities.ensureUser(identities.ensureOrganisation('acme').id, 'Ada');
    assert.deepEqual(
      log.lines.map((line) => line.event),
      ['organisation.made', 'user.made'],
    );
    assert.ok(!/acme|Ada/.test(JSON.stringify(log.lines)));
  });
});
