import { isLoopbackHost } from '../../../base/host.ts';
import type { LegId } from '../../../base/ids.ts';

/** Bounds how many dialogs one address may hold without ever sending media (telephone floods, scanners). */
export interface UnheardLegs {
  /** Whether one more leg from that address may begin. */
  mayBegin(address: string): boolean;
  add(address: string, legId: LegId): void;
  remove(address: string, legId: LegId): void;
}

export interface UnheardLegsDeps {
  readonly max: number;
  /** Whether media of that leg ever came. */
  readonly wasHeard: (legId: LegId) => boolean;
}

/** The legs by the address their signalling came from; loopback is not bounded. */
export function createUnheardLegs({ max, wasHeard }: UnheardLegsDeps): UnheardLegs {
  const byAddress = new Map<string, Set<LegId>>();
  return {
    mayBegin(address) {
      const legs = byAddress.get(address);
      if (legs === undefined || legs.size < max || isLoopbackHost(address)) return true;
      // Only a full set is looked through, so that a call costs nothing as a rule.
      for (const legId of legs) if (wasHeard(legId)) legs.delete(legId);
      return legs.size < max;
    },
    add(address, legId) {
      const legs = byAddress.get(address) ?? new Set();
      byAddress.set(address, legs.add(legId));
    },
    remove(address, legId) {
      const legs = byAddress.get(address);
      legs?.delete(legId);
      if (legs?.size === 0) byAddress.delete(address);
    },
  };
}
