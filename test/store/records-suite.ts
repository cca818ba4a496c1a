import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordStore, StoredRecord } from '../../src/ports/records.ts';
import { ORGANISATION, OTHER_ORGANISATION } from './changes.ts';
import type { MakePlace } from './place.ts';

const record = (id: string, more: Partial<StoredRecord> = {}): StoredRecord => ({
  organisationId: ORGANISATION,
  kind: 'queue',
  id,
  key: id,
  version: 1,
  body: { name: id, list: [1, { deep: null }] },
  ...more,
});

const openRecords = async (makePlace: MakePlace): Promise<RecordStore> => (await makePlace().open()).records;

const idsOf = (found: readonly StoredRecord[]): readonly string[] => found.map(({ id }) => id);

function readCases(makePlace: MakePlace): void {
  test('a record reads back as it was saved, in its organisation and kind only', async () => {
    const records = await openRecords(makePlace);
    const saved = record('r1', { key: 'Support', version: 3 });
    records.save(saved);
    assert.deepEqual(records.get(ORGANISATION, 'queue', 'r1'), saved);
    assert.equal(records.get(OTHER_ORGANISATION, 'queue', 'r1'), undefined);
    assert.equal(records.get(ORGANISATION, 'station', 'r1'), undefined);
    assert.equal(records.get(ORGANISATION, 'queue', 'Support'), undefined);
  });

  test('a list is in the order of keys, then of ids, whatever the order of saving', async () => {
    const records = await openRecords(makePlace);
    records.save(record('c', { key: 'b' }), record('b', { key: 'b' }), record('a', { key: 'c' }));
    records.save(record('d', { key: 'a' }), record('x', { kind: 'station' }));
    records.save(record('y', { organisationId: OTHER_ORGANISATION }));
    assert.deepEqual(idsOf(records.list(ORGANISATION, 'queue')), ['d', 'b', 'c', 'a']);
    assert.deepEqual(idsOf(records.list(ORGANISATION, 'queue', 'b')), ['b', 'c']);
    assert.deepEqual(idsOf(records.list(ORGANISATION, 'queue', 'unknown')), []);
  });

  test('all records of a kind are found whatever their organisation', async () => {
    const records = await openRecords(makePlace);
    const mine = record('r1');
    const theirs = record('r1', { organisationId: OTHER_ORGANISATION, key: 'theirs' });
    records.save(theirs, mine, record('r2', { kind: 'station' }));
    const byOrganisation = [mine, theirs].sort((a, b) => (a.organisationId < b.organisationId ? -1 : 1));
    assert.deepEqual(records.all('queue'), byOrganisation);
  });
}

function writeCases(makePlace: MakePlace): void {
  test('a record that is saved again is replaced, and found under its new key only', async () => {
    const records = await openRecords(makePlace);
    records.save(record('r1', { key: 'old' }));
    const renamed = record('r1', { key: 'new', version: 2, body: { name: 'new' } });
    records.save(renamed);
    assert.deepEqual(records.list(ORGANISATION, 'queue'), [renamed]);
    assert.deepEqual(records.list(ORGANISATION, 'queue', 'old'), []);
  });

  test('several records are saved together or not at all', async () => {
    const records = await openRecords(makePlace);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    assert.throws(() => records.save(record('r1'), record('r2', { body: circle })));
    assert.equal(records.get(ORGANISATION, 'queue', 'r1'), undefined);
    records.save();
    records.save(record('r1'), record('r2'));
    assert.deepEqual(idsOf(records.list(ORGANISATION, 'queue')), ['r1', 'r2']);
  });

  test('a removed record is gone, and removing it again says that there was none', async () => {
    const records = await openRecords(makePlace);
    records.save(record('r1'), record('r1', { kind: 'station' }));
    assert.equal(records.remove(OTHER_ORGANISATION, 'queue', 'r1'), false);
    assert.equal(records.remove(ORGANISATION, 'queue', 'r1'), true);
    assert.equal(records.remove(ORGANISATION, 'queue', 'r1'), false);
    assert.equal(records.get(ORGANISATION, 'queue', 'r1'), undefined);
    assert.equal(records.get(ORGANISATION, 'station', 'r1')?.id, 'r1');
  });

  test('records are there after the store was closed and opened again', async (context) => {
    const place = makePlace();
    if (place.forgets !== undefined) return context.skip(place.forgets);
    const first = await place.open();
    first.records.save(record('r1'));
    await first.close();
    const second = await place.open();
    assert.deepEqual(second.records.get(ORGANISATION, 'queue', 'r1'), record('r1'));
  });
}

/** What is promised of the records of an organisation. */
export function recordsCases(makePlace: MakePlace): void {
  readCases(makePlace);
  writeCases(makePlace);
}
