import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applySnapshot, type LiveState, nothingLive } from '../../src/console/live/live-state.ts';
import { readConversation } from '../../src/console/live/shapes.ts';
import { scrollTo, windowOf } from '../../src/console/parts/window.ts';
import { durationText } from '../../src/console/parts/words.ts';
import { everything, readFilter, withKey } from '../../src/console/views/board/filter.ts';
import { actOf } from '../../src/console/views/board/keys.ts';
import { createRows } from '../../src/console/views/board/rows.ts';
import { createSteps } from '../../src/console/views/board/steps.ts';

const people = [
  { id: 'p1', name: 'Ada Lovelace', address: 'sip:ada@example.net', purpose: 'agent', state: 'connected', muted: true },
  { id: 'p2', name: 'Bob', address: '+15550101', purpose: 'customer', state: 'alerting', held: true },
  { id: 'p3', name: 'مريم', address: 'user:maryam', purpose: 'user', state: 'connected', userId: 'u-3' },
];

function live(): LiveState {
  const read = [
    readConversation({ id: 'c1', seq: 4, room: '600' }, people.slice(0, 2)),
    readConversation({ id: 'c2', seq: 4 }, people.slice(2)),
  ];
  return applySnapshot(
    nothingLive,
    read.flatMap((each) => each ?? []),
    0,
  ).state;
}

const found = (text: string): readonly string[] =>
  createRows()(live(), readFilter(text)).rows.flatMap((row) => (row.kind === 'person' ? [row.id] : []));

describe('the search of the board', () => {
  it('finds words in names, addresses, rooms and ids, and all of them at once', () => {
    assert.deepEqual(found('lovelace'), ['p1']);
    assert.deepEqual(found('600 bob'), ['p2']);
    assert.deepEqual(found('مريم'), ['p3']);
    assert.deepEqual(found('p3'), ['p3']);
    assert.deepEqual(found('600 maryam'), []);
  });

  it('compares an address as the API does, however it is written', () => {
    for (const text of ['address:+15550101', 'address:"+1 (555) 0101"', 'address:1-555-0101', '(555) 0101'])
      assert.deepEqual(found(text), ['p2'], text);
    assert.deepEqual(found('address:ada'), ['p1']);
    assert.deepEqual(found('address:sip:ada@example.net'), ['p1']);
    assert.deepEqual(found('address:0101'), [], 'a part of a number is another number');
  });

  it('narrows by every key of the API and by flags', () => {
    assert.deepEqual(found('state:alerting'), ['p2']);
    assert.deepEqual(found('purpose:agent'), ['p1']);
    assert.deepEqual(found('name:"ada love"'), ['p1']);
    assert.deepEqual(found('conversation:c2'), ['p3']);
    assert.deepEqual(found('room:600'), ['p1', 'p2']);
    assert.deepEqual(found('user:maryam'), ['p3']);
    assert.deepEqual(found('user:u-3'), ['p3']);
    assert.deepEqual(found('is:muted'), ['p1']);
    assert.deepEqual(found('is:held'), ['p2']);
    assert.deepEqual(found('is:nonsense'), []);
    assert.deepEqual(found('Ada:'), [], 'a key that is none is a word');
  });

  it('sets a key in the text and takes it out again, and leaves the rest', () => {
    const set = withKey('ada  state:connected', 'state', 'alerting');
    assert.equal(set, 'ada state:alerting');
    assert.equal(withKey(set, 'purpose', 'a b'), 'ada state:alerting purpose:"a b"');
    assert.equal(withKey('purpose:"a b" ada', 'purpose', undefined), 'ada');
  });
});

describe('the rows of the board', () => {
  it('stand under their conversation, count what there is, and are made again only where something changed', () => {
    const make = createRows();
    const state = live();
    const { rows, totals } = make(state, everything);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['c1', 'p1', 'p2', 'c2', 'p3'],
    );
    assert.deepEqual(totals, { conversations: 2, people: 3, talking: 0, held: 1, muted: 1 });
    assert.equal(make(state, everything).rows[1], rows[1]);
    assert.deepEqual(
      make(state, readFilter('bob')).rows.map(({ id }) => id),
      ['c1', 'p2'],
    );
  });

  it('are walked by keys, and no key leads beyond either end', () => {
    const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
    const from = (current: number) => createSteps({ rows, current, page: () => 2 });
    assert.equal(from(-1)('next')?.id, 'a');
    assert.equal(from(-1)('previous')?.id, 'd');
    assert.equal(from(3)('next')?.id, 'd');
    assert.equal(from(3)('page-up')?.id, 'b');
    assert.equal(from(1)('last')?.id, 'd');
    assert.equal(from(1)('open'), undefined);
    assert.equal(createSteps({ rows: [], current: -1, page: () => 2 })('next'), undefined);
  });

  it('leave keys alone that somebody types or holds a modifier with', () => {
    assert.equal(actOf({ key: 'j', hasModifier: false, isTyping: false }), 'next');
    assert.equal(actOf({ key: 'j', hasModifier: false, isTyping: true }), undefined);
    assert.equal(actOf({ key: 'Escape', hasModifier: false, isTyping: true }), 'back');
    assert.equal(actOf({ key: 'k', hasModifier: true, isTyping: false }), undefined);
  });
});

describe('the window of a long list', () => {
  it('draws what is seen and a little beyond, of 10,000 rows as of 10', () => {
    const seen = { scrollTop: 44_000, height: 600, rowHeight: 44, count: 10_000 };
    const { from, to, offset, total } = windowOf(seen);
    assert.ok(from <= 1000 && to >= 1014, `${from} to ${to}`);
    assert.ok(to - from < 40, `${to - from} rows are drawn`);
    assert.equal(offset, from * 44);
    assert.equal(total, 440_000);
    assert.deepEqual(windowOf({ ...seen, scrollTop: 0, count: 10 }), { from: 0, to: 10, offset: 0, total: 440 });
  });

  it('stays within a list that became shorter while it was scrolled down', () => {
    const { from, to } = windowOf({ scrollTop: 400_000, height: 600, rowHeight: 44, count: 20 });
    assert.equal(to, 20);
    assert.ok(from < 8, `from ${from}`);
    assert.deepEqual(windowOf({ scrollTop: 400_000, height: 600, rowHeight: 44, count: 0 }), {
      from: 0,
      to: 0,
      offset: 0,
      total: 0,
    });
  });

  it('scrolls no further than is needed to see a row', () => {
    const seen = { scrollTop: 440, height: 440, rowHeight: 44, count: 100 };
    assert.equal(scrollTo(12, seen), undefined);
    assert.equal(scrollTo(3, seen), 132);
    assert.equal(scrollTo(20, seen), 484);
  });
});

describe('how long something has been', () => {
  it('is said in seconds, then by the clock', () => {
    assert.deepEqual([-5, 4999, 187_000, 3_765_000].map(durationText), ['0 s', '4 s', '3:07', '1:02:45']);
  });
});
