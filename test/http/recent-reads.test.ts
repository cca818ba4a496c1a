import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asRequestId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import { createRecentReads, isReading } from '../../src/http/recent-reads.ts';

const exchangeOf = (params: Exchange['params'], query = ''): Exchange => ({
  incoming: { method: 'GET', url: '/', headers: {}, bodyText: undefined, remote: '' },
  requestId: asRequestId('r'),
  pathname: '/',
  query: new URLSearchParams(query),
  params,
  bodySeen: true,
});

function started() {
  let now = 1000;
  const reads = createRecentReads({ now: () => now, monotonic: () => now, after: () => ({ cancel: () => undefined }) });
  const later = (token: string, exchange: Exchange, body: unknown): void => {
    now += 1;
    reads.remember(token, exchange, { status: 200, body });
  };
  return {
    reads,
    read: (token: string, params: Exchange['params'] = {}, query = ''): void =>
      later(token, exchangeOf(params, query), {}),
    list: (token: string, ...entities: readonly unknown[]): void => later(token, exchangeOf({}), { entities }),
    head(token: string, ...entities: readonly unknown[]): void {
      const exchange = exchangeOf({});
      later(token, { ...exchange, incoming: { ...exchange.incoming, method: 'HEAD' } }, { entities });
    },
  };
}

describe('recent reads', () => {
  it('are kept by token, the latest first, with what was asked for', () => {
    const { reads, read } = started();
    read('a');
    read('b', { conversationId: 'c1' });
    read('a', { conversationId: 'c1', participantId: 'p1' });
    read('a', {}, 'conversationId=c2');
    assert.deepEqual(
      reads.of('a', []).map(({ what, at }) => [what, at]),
      [
        ['c2', 1004],
        ['p1', 1003],
        ['', 1001],
      ],
    );
    assert.deepEqual(reads.of('nobody', []), []);
  });

  it('know which of the ids that are asked for were shown, and a conversation of which only somebody was', () => {
    const { reads, list, head } = started();
    list('a', { id: 'p1', conversationId: 'c1' }, { id: 'p2', conversationId: 'c1' });
    list('a', { id: 'c1' });
    list('a');
    head('a', { id: 'p1', conversationId: 'c1' });
    const shown = reads.of('a', ['p1', 'p3', 'c1']).map((each) => [each.shown, each.shownInPart]);
    assert.deepEqual(shown, [
      [[], []],
      [['c1'], []],
      [['p1'], ['c1']],
    ]);
  });

  it('forget the oldest of what was shown beyond the bound, and show nothing else in its place', () => {
    const { reads, list } = started();
    list('a', { id: 'first' }, { id: 'second' });
    list('a', ...Array.from({ length: limits.recentlyShownMarksMax - 1 }, (_, at) => ({ id: `other ${at}` })));
    const [, last] = reads.of('a', ['first', 'second', 'other 1']);
    assert.deepEqual(last?.shown, ['second']);
  });

  it('are bounded in all, and for each token', () => {
    const { reads, read } = started();
    read('old');
    for (let count = 0; count < limits.recentReadsKeptMax; count += 1) read('busy');
    assert.deepEqual(reads.of('old', []), []);
    assert.equal(reads.of('busy', []).length, limits.recentReadsPerCallerMax);
  });

  it('are those of lists and of what is on them, and of nothing that acts', () => {
    assert.deepEqual(
      ['listThreadParticipants', 'getConversation', 'patchThreadParticipant', 'getUser'].map(isReading),
      [true, true, false, false],
    );
  });
});
