import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clearCells, legCell, legCells } from '../../../src/engine/media/wire/leg-cells.ts';
import { readQuality } from '../../../src/engine/media/wire/read-quality.ts';
import { Reception } from '../../../src/engine/media/wire/reception.ts';
import { createRtpHeader } from '../../../src/engine/media/wire/rtp.ts';

function bench() {
  const cells = new Float64Array(legCells);
  clearCells(cells);
  const reception = new Reception(cells);
  /** One packet; its timestamp follows from its number, and it comes `lateMs` behind its time. */
  const take = (sequence: number, { ssrc = 7, lateMs = 0 } = {}): void => {
    const header = { ...createRtpHeader(), sequence: sequence & 0xffff, timestamp: (sequence * 160) | 0, ssrc };
    reception.take(header, 1_000_000 + sequence * 20 + lateMs);
  };
  return { cells, reception, take, quality: () => readQuality(cells) };
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('reception', () => {
  it('counts across the wrap of sequence numbers (RFC 3550 A.1)', () => {
    const { reception, take, quality } = bench();
    for (const n of numbers(65_530, 20)) take(n);
    assert.deepEqual([quality().packetsIn, quality().lost], [20, 0]);
    assert.equal(reception.report(0)?.highest, 65_549);
  });

  it('reports loss in all and as a fraction since the report before (A.3)', () => {
    const { reception, take } = bench();
    for (const n of numbers(0, 100)) if (n % 4 !== 1) take(n);
    const first = reception.report(0);
    assert.deepEqual([first?.lost, first?.fraction], [25, 64]);
    for (const n of numbers(100, 100)) take(n);
    const second = reception.report(0);
    assert.deepEqual([second?.lost, second?.fraction], [25, 0]);
    assert.equal(reception.report(0), undefined, 'nothing came since');
  });

  it('takes back a loss when the packet comes late after all, and lets duplicates make it negative', () => {
    const { reception, take, quality } = bench();
    for (const n of [1, 2, 4, 3, 5]) take(n);
    assert.equal(quality().lost, 0);
    take(5);
    assert.equal(reception.report(0)?.lost, -1);
    assert.equal(quality().lost, 0);
  });

  it('does not let duplicates hide what is lost', () => {
    const { cells, take, quality } = bench();
    for (const n of [1, 2, 2, 4]) take(n);
    cells[legCell.duplicates] = 1;
    assert.deepEqual([quality().lost, quality().loss], [1, 0.25]);
  });

  it('follows a jump only when the next packet proves it, and a new stream at once; what was lost stays lost', () => {
    const { reception, take, quality } = bench();
    for (const n of [1, 2, 4]) take(n);
    take(30_000);
    assert.equal(quality().packetsIn, 3);
    take(5);
    assert.deepEqual([quality().packetsIn, quality().lost], [4, 1]);
    take(40_000);
    take(40_001);
    take(40_002);
    assert.deepEqual([quality().packetsIn, quality().lost], [6, 1]);
    take(9, { ssrc: 8 });
    take(11, { ssrc: 8 });
    assert.deepEqual([quality().packetsIn, quality().lost], [8, 2]);
    assert.deepEqual([reception.report(0)?.ssrc, reception.report(0)], [8, undefined]);
  });

  it('smooths jitter by a sixteenth (A.8)', () => {
    const { cells, take } = bench();
    take(0);
    take(1);
    assert.equal(cells[legCell.jitter], 0);
    // 10 ms are 80 units; the one that comes in time again differs by as much.
    take(2, { lateMs: 10 });
    assert.equal(cells[legCell.jitter], 5);
    take(3);
    assert.equal(cells[legCell.jitter], 5 + (80 - 5) / 16);
  });

  it('comes to the jitter of a stream that is always 4 ms early or late', () => {
    const { take, quality } = bench();
    for (const n of numbers(0, 500)) take(n, { lateMs: n % 2 === 0 ? 4 : 0 });
    assert.ok(Math.abs((quality().jitterMs ?? 0) - 4) < 0.1);
  });

  it('takes a timestamp that jumps for no jitter', () => {
    const { take, quality } = bench();
    take(0);
    take(2, { lateMs: 5000 });
    assert.equal(quality().jitterMs, 0);
  });

  it('says when the last report of the phone came (LSR, DLSR)', () => {
    const { cells, reception, take } = bench();
    take(1);
    cells[legCell.srNtp] = 0x12345678;
    cells[legCell.srAt] = 1_000_000;
    const block = reception.report(1_002_000);
    assert.deepEqual([block?.lastSr, block?.sinceLastSr], [0x12345678, 2 * 65_536]);
  });

  it('has nothing to say of a leg that nothing came from', () => {
    assert.deepEqual(bench().quality(), { packetsIn: 0, packetsOut: 0, lost: 0, late: 0, loss: 0 });
  });
});
