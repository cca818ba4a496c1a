import { invariant } from '../base/assert.ts';
import type { ParticipantId } from '../base/ids.ts';
import { type BanOrder, bannedOf } from './ban.ts';
import { endConsultOf } from './consult.ts';
import type { Departure, LegEnd } from './departure.ts';
import type { Draft } from './draft.ts';
import { endByPolicy } from './end-policy.ts';
import { isEnding } from './evolve.ts';
import { type AfterCallWork, bridgeLeg, type Participant, wireLeg } from './participant.ts';

/**
 * Begins the removal of one participant: out of the bridge first, then the hang-up (design: removal, order of a
 * removal). A removal under way is joined: its first cause stays and there is no second BYE.
 */
export function remove(draft: Draft, participant: Participant, departure: Departure): void {
  if (isEnding(participant)) return;
  draft.emit({ kind: 'participant.removing', participantId: participant.id, departure });
  if (hasNoWire(draft, participant)) finish(draft, participant, {});
  else owe(draft, participant);
}

/**
 * Begins the removal of everybody. Each has his own cause before the first is gone: none ends as what another left
 * behind. `again`: removals under way are carried out once more, because whoever began them is gone.
 */
export function removeAll(draft: Draft, departure: Departure, again = false): void {
  const present = [...draft.conversation().live.values()];
  begin(
    draft,
    present.filter((each) => again || !isEnding(each)),
    departure,
  );
}

/** Begins the removal of several at once, as that of everybody; whoever is being removed already is left to that. */
export function removeSome(draft: Draft, ids: readonly ParticipantId[], departure: Departure): void {
  const { live } = draft.conversation();
  const present = ids.flatMap((id) => live.get(id) ?? []);
  begin(
    draft,
    present.filter((each) => !isEnding(each)),
    departure,
  );
}

function begin(draft: Draft, removed: readonly Participant[], departure: Departure): void {
  for (const { id: participantId } of removed.filter((each) => !isEnding(each)))
    draft.emit({ kind: 'participant.removing', participantId, departure });
  for (const { id } of removed) {
    const participant = draft.conversation().live.get(id);
    if (participant === undefined) continue;
    if (hasNoWire(draft, participant)) finish(draft, participant, {});
    else owe(draft, participant);
  }
}

/** What a removal owes the world: leave the bridge, then hang up. Also what recovery runs again. */
export function owe(draft: Draft, participant: Participant): void {
  const wire = wireLeg(participant);
  draft.effect({ kind: 'leave', legId: wire.id });
  draft.effect({ kind: 'hangUp', legId: wire.id, carrier: wire.carrier });
}

/** Waits for its caller's phone, so that nothing is on the wire yet; or is a queue, which has none. */
function hasNoWire(draft: Draft, participant: Participant): boolean {
  if (wireLeg(participant).carrier === 'seat') return true;
  const after = participant.dial?.after;
  const caller = after === undefined ? undefined : draft.conversation().live.get(after);
  return caller !== undefined && caller.connectedTime === undefined;
}

/**
 * Bans who is being removed: in the room, with all its conferences to come, where the conversation has one. In the
 * decision that removes him, so that no re-join comes between.
 */
export function shutOut(draft: Draft, participant: Participant, { ids, ...order }: BanOrder): void {
  const id = ids.get(participant.id);
  invariant(id !== undefined, 'a ban has an id for each who is removed');
  const { id: conversationId, room, organisationId } = draft.conversation();
  const place =
    room === undefined ? { kind: 'conversation' as const, conversationId } : { kind: 'room' as const, room };
  const ban = { ...order, id, organisationId, place, whom: bannedOf(participant), since: draft.now };
  draft.emit({ kind: 'participant.banned', participantId: participant.id, ban });
}

/** The end of a participant is known: closes its legs, itself, and what hung on it. */
export function finish(draft: Draft, ended: Participant, known: Partial<LegEnd>): void {
  const participant = draft.conversation().live.get(ended.id);
  if (participant?.departure === undefined) return;
  closeLegs(draft, participant, known);
  leave(draft, participant, {
    ...participant.departure,
    ...(known.evidence === undefined ? {} : { evidence: known.evidence }),
    ...(known.sipCode === undefined ? {} : { sipCode: known.sipCode }),
  });
}

/** Its legs are down, or belong to another conversation now: it leaves, with whatever follows from that. */
export function leave(draft: Draft, participant: Participant, departure: Departure): void {
  const { id: participantId } = participant;
  const afterCallWork = workAfter(participant, draft.now);
  draft.emit({
    kind: 'participant.disconnected',
    participantId,
    departure: isHandedOver(draft, participant) ? { ...departure, disconnectType: 'transfer.consult' } : departure,
    ...(afterCallWork === undefined ? {} : { afterCallWork }),
  });
  // Who owes no wrap-up is terminated at once (reference/genesys behaviour 7).
  if (afterCallWork === undefined) draft.emit({ kind: 'participant.terminated', participantId });
  endDependants(draft, participant);
  endConsultOf(draft, participant);
  endByPolicy(draft, participant, (left, why) => remove(draft, left, why));
  const { live, endTime, recording } = draft.conversation();
  if (live.size > 0 || endTime !== undefined) return;
  if (recording !== undefined) draft.emit({ kind: 'conversation.recording', previous: recording });
  draft.emit({ kind: 'conversation.ended' });
}

/** Whoever leaves in the middle of his consult has brought the two others together. */
function isHandedOver(draft: Draft, { consult }: Participant): boolean {
  const destination = consult && draft.conversation().live.get(consult.destination);
  return destination !== undefined && destination.departure === undefined;
}

/** The work that an agent owes after a call that he took part in. */
function workAfter({ wrapupPlan, connectedTime, notes }: Participant, now: number): AfterCallWork | undefined {
  if (wrapupPlan === undefined || connectedTime === undefined) return undefined;
  if (notes?.wrapup !== undefined && notes.wrapup.provisional !== true) return undefined;
  const { prompt } = wrapupPlan;
  const isOwed = prompt !== 'optional' && (prompt !== 'agentRequested' || notes?.afterCallWorkRequired === true);
  return isOwed || notes?.afterCallWorkRequired === true ? { state: 'pending', startTime: now } : undefined;
}

function closeLegs(draft: Draft, participant: Participant, known: Partial<LegEnd>): void {
  const seat = bridgeLeg(participant);
  if (participant.connectedTime !== undefined && !seat.leftBridge) {
    draft.emit({ kind: 'leg.left-bridge', participantId: participant.id, legId: seat.id });
    draft.effect({ kind: 'leave', legId: wireLeg(participant).id });
  }
  const { quality, ...end }: LegEnd = { cause: 'hung-up', ...known };
  // Only that of the wire has audio that can be good or bad.
  const wire = wireLeg(participant);
  for (const leg of participant.legs) {
    const measured = quality === undefined || leg !== wire ? {} : { quality };
    draft.emit({
      kind: 'leg.disconnected',
      participantId: participant.id,
      legId: leg.id,
      end: { ...end, ...measured },
    });
  }
}

const peer: Departure = { actor: { kind: 'policy', id: 'peer' }, cause: 'policy', disconnectType: 'peer' };

/** Whoever was to be dialled once this participant answered is not dialled any more. */
function endDependants(draft: Draft, participant: Participant): void {
  if (participant.connectedTime !== undefined) return;
  for (const waiting of [...draft.conversation().live.values()]) {
    if (waiting.dial?.after !== participant.id) continue;
    if (!isEnding(waiting)) draft.emit({ kind: 'participant.removing', participantId: waiting.id, departure: peer });
    finish(draft, waiting, {});
  }
}
