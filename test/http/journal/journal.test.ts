import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { asOrganisationId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import { bytesOf, type JournalEntry } from '../../../src/http/journal/entry.ts';
import { createJournal, type JournalReader } from '../../../src/http/journal/journal.ts';
import { createRing } from '../../../src/http/journal/ring.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { exchangeOf, organisationId } from './exchanges.ts';

const outcome = { status: 200, durationMs: 0, responseBytes: 0 };
const whole: JournalReader = { organisationId, clientId: 'other', userId: undefined, isWhole: true };
const all = { fits: () => true, after: undefined, limit: 20_000 };

function journalOf(bounds?: { entriesMax: number; bytesMax: number }) {
  const clock = createSimulatedClock();
  return createJournal({ clock, strangersTo: undefined, ...(bounds === undefined ? {} : { bounds }) });
}

describe('the ring of the journal', () => {
  it('keeps the newest entries within both bounds, whatever comes', () => {
    const bodies = fc.array(fc.integer({ min: 0, max: 2048 }), { maxLength: 60 });
    fc.assert(
      fc.property(bodies, fc.integer({ min: 1, max: 12 }), (sizes, entriesMax) => {
        const bytesMax = 12_000;
        const ring = createRing({ entriesMax, bytesMax });
        const journal = journalOf();
        const added: JournalEntry[] = [];
        for (const size of sizes) {
          journal.record(exchangeOf({ bodyText: 'b'.repeat(size) }), outcome);
          const [entry] = journal.list(whole, { ...all, limit: 1 }).entries;
          assert.ok(entry);
          ring.add(entry);
          added.unshift(entry);
        }
        const kept = [...ring.newestFirst(organisationId)];
        assert.deepEqual(kept, added.slice(0, kept.length));
        const bytes = (entries: readonly JournalEntry[]): number => entries.reduce((sum, one) => sum + bytesOf(one), 0);
        assert.ok(kept.length <= entriesMax && bytes(kept) <= bytesMax);
        // Nothing was pushed out that had room.
        const one = added[kept.length];
        assert.ok(one === undefined || kept.length === entriesMax || bytes([...kept, one]) > bytesMax);
      }),
      { numRuns: 100 },
    );
  });

  it('holds ten thousand requests and not one more', () => {
    const journal = journalOf();
    const first = exchangeOf({});
    journal.record(first, outcome);
    for (let each = 1; each < limits.journalEntriesMax; each += 1) journal.record(exchangeOf({}), outcome);
    assert.equal(journal.find(whole, first.requestId)?.id, first.requestId);
    journal.record(exchangeOf({}), outcome);
    assert.equal(journal.find(whole, first.requestId), undefined);
    assert.equal(journal.list(whole, all).entries.length, 10_000);
  });

  it('counts at least what the largest entries take up', () => {
    const journal = journalOf();
    for (let each = 0; each < limits.journalEntriesMax; each += 1) {
      journal.record(exchangeOf({ url: `/${'u'.repeat(2000)}`, bodyText: 'b'.repeat(2048) }), outcome);
    }
    const { entries } = journal.list(whole, all);
    const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
    assert.ok(bytes <= limits.journalBytesMax && entries.length < 10_000 && entries.length > 7000);
  });
});

describe('the journal', () => {
  it('shows a client its own requests, and those of the organisation to whoever may read them', () => {
    const journal = journalOf();
    const mine = exchangeOf({});
    const { grant } = mine;
    assert.ok(grant);
    const other = exchangeOf({}, { grant: { ...grant, clientId: 'other' } });
    const theirs = exchangeOf({}, { grant: { ...grant, organisationId: asOrganisationId(crypto.randomUUID()) } });
    for (const each of [mine, other, theirs]) journal.record(each, outcome);
    const ids = (reader: JournalReader) => journal.list(reader, all).entries.map(({ id }) => id);
    assert.deepEqual(ids({ ...whole, clientId: 'demo', isWhole: false }), [mine.requestId]);
    assert.deepEqual(ids(whole), [other.requestId, mine.requestId]);
    assert.equal(journal.find(whole, theirs.requestId), undefined);
    assert.equal(journal.find({ ...whole, isWhole: false }, mine.requestId), undefined);
  });

  it('keeps what was refused without a token only where somebody may read it, and what needs none not at all', () => {
    const clock = createSimulatedClock();
    const kept = createJournal({ clock, strangersTo: organisationId });
    const dropped = createJournal({ clock, strangersTo: undefined });
    const { grant: _, ...stranger } = exchangeOf({});
    for (const journal of [kept, dropped]) {
      journal.record(stranger, { ...outcome, status: 401, reason: 'NO_TOKEN' });
      journal.record(stranger, outcome);
    }
    assert.deepEqual(
      kept.list(whole, all).entries.map(({ status }) => status),
      [401],
    );
    assert.equal(kept.find({ ...whole, clientId: 'demo', isWhole: false }, stranger.requestId), undefined);
    assert.equal(dropped.list(whole, all).entries.length, 0);
  });

  it('gives an organisation its share though another sends without end', () => {
    const journal = journalOf({ entriesMax: 10, bytesMax: limits.journalBytesMax });
    const { grant } = exchangeOf({});
    assert.ok(grant);
    const theirs = asOrganisationId(crypto.randomUUID());
    const mine = Array.from({ length: 6 }, () => exchangeOf({}));
    for (const each of mine) journal.record(each, outcome);
    const flood = (): void => journal.record(exchangeOf({}, { grant: { ...grant, organisationId: theirs } }), outcome);
    const count = (of: JournalReader): number => journal.list(of, all).entries.length;
    for (let each = 0; each < 4; each += 1) flood();
    assert.deepEqual([count(whole), count({ ...whole, organisationId: theirs })], [6, 4]);
    for (let each = 0; each < 1000; each += 1) flood();
    assert.deepEqual([count(whole), count({ ...whole, organisationId: theirs })], [5, 5]);
    const newest = mine.slice(1).reverse();
    assert.deepEqual(
      journal.list(whole, all).entries.map(({ id }) => id),
      newest.map(({ requestId }) => requestId),
    );
  });

  it('keeps of a client one answer 429 a second', () => {
    const clock = createSimulatedClock();
    const journal = createJournal({ clock, strangersTo: undefined });
    const { grant } = exchangeOf({});
    assert.ok(grant);
    const over = { ...outcome, status: 429, reason: 'RATE_LIMITED' };
    const seconds = 3;
    for (let second = 0; second < seconds; second += 1) {
      for (let each = 0; each < 100; each += 1) journal.record(exchangeOf({}), over);
      journal.record(exchangeOf({}, { grant: { ...grant, clientId: 'other' } }), over);
      clock.advance(1000);
    }
    const clients = journal.list(whole, all).entries.map(({ clientId }) => clientId);
    assert.deepEqual(clients, Array(seconds).fill(['other', 'demo']).flat());
  });

  it('goes on behind an entry though newer ones come, and ends where it has been pushed out', () => {
    const journal = journalOf({ entriesMax: 6, bytesMax: limits.journalBytesMax });
    const add = () => journal.record(exchangeOf({}), outcome);
    for (let each = 0; each < 6; each += 1) add();
    const ids = journal.list(whole, all).entries.map(({ id }) => id);
    const page = journal.list(whole, { ...all, limit: 2 });
    assert.equal(page.hasMore, true);
    add();
    const next = journal.list(whole, { ...all, after: page.entries[1]?.id, limit: 2 });
    assert.deepEqual(
      next.entries.map(({ id }) => id),
      ids.slice(2, 4),
    );
    for (let each = 0; each < 6; each += 1) add();
    assert.deepEqual(journal.list(whole, { ...all, after: ids[1] }), { entries: [], hasMore: false });
  });
});
