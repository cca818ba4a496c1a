import type { LegQuality } from '../../../domain/leg-quality.ts';
import { legCell } from './leg-cells.ts';
import { estimateMos } from './mos.ts';

const PER_MS = 8;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Reads the cells of a leg. */
export function readQuality(cells: Float64Array): LegQuality {
  const get = (cell: number): number => cells[cell] ?? 0;
  const packetsIn = get(legCell.received);
  const expected =
    get(legCell.expectedBefore) + (get(legCell.begun) === 1 ? get(legCell.highest) - get(legCell.base) + 1 : 0);
  const late = get(legCell.late);
  const lost = Math.max(0, expected - (packetsIn - get(legCell.duplicates)));
  const jitterMs = get(legCell.jitter) / PER_MS;
  const roundTripMs = get(legCell.tripMs);
  const loss = expected > 0 ? lost / expected : 0;
  const missing = expected > 0 ? Math.min(1, (lost + late) / expected) : 0;
  return {
    packetsIn,
    packetsOut: get(legCell.sent),
    lost,
    late,
    loss: round(loss, 4),
    ...(packetsIn > 0 ? { jitterMs: round(jitterMs, 2) } : {}),
    ...(get(legCell.trips) > 0 ? { roundTripMs: round(roundTripMs, 2) } : {}),
    ...(packetsIn > 0 ? { mos: round(estimateMos({ loss: missing, jitterMs, roundTripMs }), 2) } : {}),
    ...(get(legCell.farReports) > 0
      ? { far: { lost: get(legCell.farLost), jitterMs: round(get(legCell.farJitter) / PER_MS, 2) } }
      : {}),
  };
}
