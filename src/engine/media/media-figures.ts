import type { MediaFigures } from './media-orders.ts';
import { figureCells, latenessBoundsMs, tallyKeys } from './worker-orders.ts';

/** Sums the cells of several threads, as they count them. */
export function sumCells(threads: Iterable<Float64Array>): Float64Array {
  const sum = new Float64Array(figureCells);
  for (const cells of threads) {
    for (let i = 0; i < figureCells; i += 1) sum[i] = (sum[i] ?? 0) + (cells[i] ?? 0);
  }
  return sum;
}

/** Gives the cells their names. */
export function nameCells(cells: Float64Array, now: Pick<MediaFigures, 'workers' | 'talking'>): MediaFigures {
  const of = (key: (typeof tallyKeys)[number]): number => cells[tallyKeys.indexOf(key)] ?? 0;
  return {
    ...now,
    received: of('received'),
    sent: of('sent'),
    dropped: {
      version: of('version'),
      'payload-type': of('payloadType'),
      size: of('size'),
      stranger: of('stranger'),
      unauthentic: of('unauthentic'),
    },
    late: of('late'),
    resyncs: of('resyncs'),
    lost: of('lost'),
    duplicates: of('duplicates'),
    concealed: of('concealed'),
    skippedFrames: of('skippedFrames'),
    recordingDrops: of('recordingDrops'),
    rtcpReceived: of('rtcpReceived'),
    rtcpSent: of('rtcpSent'),
    rtcpDropped: of('rtcpDropped'),
    tickLateness: {
      bounds: latenessBoundsMs,
      counts: Array.from(cells.subarray(tallyKeys.length)),
      sumMs: of('lateSumMs'),
    },
  };
}
