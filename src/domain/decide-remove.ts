import type { Departure, LegEnd } from './departure.ts';
import type { Draft } from './draft.ts';
import { isEnding } from './evolve.ts';
import { bridgeLeg, type Participant, wireLeg } from './participant.ts';

/**
 * Begins the removal of one participant: out of the bridge first, then the hang-up (design: removal, order of a
 * removal). A removal under way is joined: its first cause stays and there is no second BYE.
 */
export function remove(draft: Draft, participant: Participant, departure: Departure): void {
  if (isEnding(participant)) return;
  draft.emit({ kind: 'participant.removing', participantId: participant.id, departure });
  if (isUndialled(draft, participant)) finish(draft, participant, {});
  else owe(draft, participant);
}

/** What a removal owes the world: leave the bridge, then hang up. Also what recovery runs again. */
export function owe(draft: Draft, participant: Participant): void {
  const wire = wireLeg(participant);
  draft.effect({ kind: 'leave', legId: wire.id });
  draft.effect({ kind: 'hangUp', legId: wire.id, carrier: wire.carrier });
}

/** Waits for its caller's phone: nothing on the wire yet. */
function isUndialled(draft: Draft, participant: Participant): boolean {
  const after = participant.dial?.after;
  const caller = after === undefined ? undefined : draft.conversation().live.get(after);
  return caller !== undefined && caller.connectedTime === undefined;
}

/** The end of a participant is known: closes its legs, itself, and what hung on it. */
export function finish(draft: Draft, ended: Participant, known: Partial<LegEnd>): void {
  const participant = draft.conversation().live.get(ended.id);
  if (participant?.departure === undefined) return;
  closeLegs(draft, participant, known);
  const departure: Departure = {
    ...participant.departure,
    ...(known.evidence === undefined ? {} : { evidence: known.evidence }),
    ...(known.sipCode === undefined ? {} : { sipCode: known.sipCode }),
  };
  draft.emit({ kind: 'participant.disconnected', participantId: participant.id, departure });
  // Nobody owes wrap-up here, so that terminated follows at once (reference/genesys behaviour 7).
  draft.emit({ kind: 'participant.terminated', participantId: participant.id });
  endDependants(draft, participant);
  endPlainCall(draft);
  if (draft.conversation().live.size === 0) draft.emit({ kind: 'conversation.ended' });
}

function closeLegs(draft: Draft, participant: Participant, known: Partial<LegEnd>): void {
  const seat = bridgeLeg(participant);
  if (participant.connectedTime !== undefined && !seat.leftBridge) {
    draft.emit({ kind: 'leg.left-bridge', participantId: participant.id, legId: seat.id });
    draft.effect({ kind: 'leave', legId: wireLeg(participant).id });
  }
  const end: LegEnd = { cause: 'hung-up', ...known };
  for (const leg of participant.legs) {
    draft.emit({ kind: 'leg.disconnected', participantId: participant.id, legId: leg.id, end });
  }
}

const peer: Departure = { actor: { kind: 'policy', id: 'peer' }, cause: 'policy', disconnectType: 'peer' };

/** Whoever was to be dialled once this participant answered is not dialled any more. */
function endDependants(draft: Draft, participant: Participant): void {
  if (participant.connectedTime !== undefined) return;
  for (const waiting of [...draft.conversation().live.values()]) {
    if (waiting.dial?.after !== participant.id) continue;
    draft.emit({ kind: 'participant.removing', participantId: waiting.id, departure: peer });
    finish(draft, waiting, {});
  }
}

/** A call between two, never a conference: when one side is gone, the other ends as peer. */
function endPlainCall(draft: Draft): void {
  const { conference, everCount, live } = draft.conversation();
  const [last] = live.values();
  if (conference || everCount !== 2 || live.size !== 1 || last === undefined) return;
  remove(draft, last, peer);
}
