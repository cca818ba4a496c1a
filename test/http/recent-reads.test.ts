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
  return {
    reads,
    read(token: string, params: Exchange['params'] = {}, query = ''): void {
      now += 1;
      reads.remember(token, exchangeOf(params, query));
    },
  };
}

describe('recent reads', () => {
  it('are kept by token, the latest first, with what was read', () => {
    const { reads, read } = started();
    read('a');
    read('b', { conversationId: 'c1' });
    read('a', { conversationId: 'c1', participantId: 'p1' });
    read('a', {}, 'conversationId=c2');
    assert.deepEqual(reads.of('a'), [
      { what: 'c2', at: 1004 },
      { what: 'p1', at: 1003 },
      { what: '', at: 1001 },
    ]);
    assert.deepEqual(reads.of('nobody'), []);
  });

  it('are bounded in all, and for each token', () => {
    const { reads, read } = started();
    read('old');
    for (let count = 0; count < limits.recentReadsKeptMax; count += 1) read('busy');
    assert.deepEqual(reads.of('old'), []);
    assert.equal(reads.of('busy').length, limits.recentReadsPerCallerMax);
  });

  it('are those of lists and of what is on them, and of nothing that acts', () => {
    assert.deepEqual(
      ['listThreadParticipants', 'getConversation', 'patchThreadParticipant', 'getUser'].map(isReading),
      [true, true, false, false],
    );
  });
});
