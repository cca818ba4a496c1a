import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/ports/store.ts';
import { createWorld, incoming, target } from './app-fixture.ts';

/** The same database for the next process: the first one never got to close it. */
const shared = (store: Store): Store => ({ ...store, close: async () => undefined });

describe('a start after a crash', () => {
  it('hangs up whom an accepted removal still owes it, keeps the first cause, and ends the others as lost', async (t) => {
    const before = await createWorld(t);
    for (const name of ['alice', 'bob']) before.report(incoming(name, '600'));
    await before.settle();
    const { stays } = before.app.reads.stays(
      { organisationId: before.organisationId, address: 'alice' },
      { offset: 0, limit: 9 },
    );
    const [alice] = stays;
    assert.ok(alice);
    await before.app.participants.update(target(before, alice.participant.id), {
      disconnect: before.byClient('first'),
    });
    await before.settle();

    const after = await createWorld(t, { store: shared(before.store), seed: 2 });
    assert.equal(await after.app.recover(), 1);
    await after.settle();
    assert.deepEqual(
      after.sip.orders.map(({ verb, legId, detail }) => [verb, legId, detail ?? '']),
      [
        ['resume', 'leg-alice', 'dialog-alice'],
        ['resume', 'leg-bob', 'dialog-bob'],
        ['hangUp', 'leg-alice', ''],
        ['hangUp', 'leg-bob', ''],
      ],
    );
    for (const name of ['alice', 'bob']) {
      after.report({
        kind: 'ended',
        legId: incoming(name, '600').legId,
        end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 },
      });
    }
    await after.settle();
    const departure = (name: string) => after.one(alice.conversationId, `sip:${name}@127.0.0.1`).departure;
    assert.deepEqual([departure('alice')?.disconnectType, departure('alice')?.requestId], ['client', 'first']);
    assert.deepEqual([departure('bob')?.disconnectType, departure('bob')?.cause], ['system', 'node-lost']);
    assert.notEqual(after.conversation(alice.conversationId)?.endTime, undefined);
  });

  it('finds nothing to do after everybody has left', async (t) => {
    const before = await createWorld(t);
    const id = await before.conference('+15550101', '+15550102', '+15550103');
    await before.app.participants.disconnectAll(before.organisationId, id, before.byClient());
    await before.settle();
    const after = await createWorld(t, { store: shared(before.store), seed: 2 });
    assert.equal(await after.app.recover(), 0);
  });
});
