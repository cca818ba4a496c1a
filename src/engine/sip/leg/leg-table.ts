import type { LegId } from '../../../base/ids.ts';
import type { InboundLeg } from './inbound-leg.ts';
import type { Leg } from './leg.ts';
import type { UnheardLegs } from './unheard-legs.ts';

/** Every leg of the driver from its first moment to its last. */
export interface LegTable {
  get(legId: LegId): Leg | undefined;
  /** Undefined for legs that we called. */
  inbound(legId: LegId): InboundLeg | undefined;
  /** The leg whose INVITE came in that transaction. */
  byInvite(inviteKey: string): InboundLeg | undefined;
  add(leg: Leg): void;
  addInbound(leg: InboundLeg, origin: Origin): void;
  /** False when it was not there. */
  remove(legId: LegId): boolean;
  all(): readonly Leg[];
}

/** Where an inbound leg came from. */
export interface Origin {
  readonly inviteKey: string;
  readonly address: string;
}

interface InboundEntry {
  readonly leg: InboundLeg;
  readonly origin: Origin;
}

export function createLegTable(unheard: UnheardLegs): LegTable {
  const legs = new Map<LegId, Leg>();
  const inbound = new Map<LegId, InboundEntry>();
  const invites = new Map<string, InboundLeg>();
  return {
    get: (legId) => legs.get(legId),
    inbound: (legId) => inbound.get(legId)?.leg,
    byInvite: (inviteKey) => invites.get(inviteKey),
    add: (leg) => void legs.set(leg.id, leg),
    addInbound(leg, origin) {
      legs.set(leg.id, leg);
      inbound.set(leg.id, { leg, origin });
      invites.set(origin.inviteKey, leg);
      unheard.add(origin.address, leg.id);
    },
    remove(legId) {
      const entry = inbound.get(legId);
      inbound.delete(legId);
      if (entry !== undefined) {
        // An INVITE that was repeated beyond its transaction has made a leg of its own under the same key.
        if (invites.get(entry.origin.inviteKey) === entry.leg) invites.delete(entry.origin.inviteKey);
        unheard.remove(entry.origin.address, legId);
      }
      return legs.delete(legId);
    },
    all: () => [...legs.values()],
  };
}
