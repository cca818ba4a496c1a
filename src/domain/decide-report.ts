import { unreachable } from '../base/assert.ts';
import type { LegId } from '../base/ids.ts';
import type { Command } from './command.ts';
import { inheritConsult } from './consult.ts';
import { dialWaiting } from './decide-add.ts';
import { finish, remove } from './decide-remove.ts';
import type { Departure, LegEnd } from './departure.ts';
import type { Draft } from './draft.ts';
import type { Ghost } from './ghost.ts';
import { legMoves } from './leg.ts';
import { bridgeLeg, type Participant, wireLeg } from './participant.ts';

/** Reports come late, twice, or about legs that are over: whatever no longer fits changes nothing. */
function owner(draft: Draft, legId: LegId): Participant | undefined {
  for (const participant of draft.conversation().live.values()) {
    if (wireLeg(participant).id === legId) return participant;
  }
  return undefined;
}

/** Our call is on the wire: from now on a crash owes it an end. */
export function legDialling(draft: Draft, report: Extract<Command, { kind: 'legDialling' }>): void {
  const participant = owner(draft, report.legId);
  if (participant === undefined || participant.connectedTime !== undefined) return;
  const { legId, callId, resume } = report;
  draft.emit({ kind: 'leg.dialing', participantId: participant.id, legId, callId, resume });
}

/** The far end rings. */
export function legRinging(draft: Draft, legId: LegId): void {
  const participant = owner(draft, legId);
  if (participant === undefined || legMoves[wireLeg(participant).state].ring !== 'alerting') return;
  for (const leg of participant.legs)
    draft.emit({ kind: 'leg.alerting', participantId: participant.id, legId: leg.id });
}

/** The far end answered: it joins, and whoever waited for it is dialled. */
export function legAnswered(draft: Draft, report: Extract<Command, { kind: 'legAnswered' }>): void {
  const participant = owner(draft, report.legId);
  if (participant === undefined || legMoves[wireLeg(participant).state].answer !== 'connected') return;
  const { callId, resume } = report;
  const participantId = participant.id;
  const wire = wireLeg(participant);
  draft.emit({ kind: 'leg.connected', participantId, legId: wire.id, callId, resume });
  for (const leg of participant.legs) {
    if (leg.id !== wire.id) draft.emit({ kind: 'leg.connected', participantId, legId: leg.id });
  }
  draft.emit({ kind: 'participant.connected', participantId });
  draft.effect({ kind: 'join', legId: wire.id, conversationId: draft.conversation().id });
  dialWaiting(draft, participant);
  takePlace(draft, participant.id, participant.role);
}

/** Whoever is replaced once somebody else has answered leaves now. */
function takePlace(draft: Draft, id: Participant['id'], role: Participant['role']): void {
  if (role?.kind !== 'replacement' || !role.attended) return;
  const replaced = draft.conversation().live.get(role.of);
  if (replaced === undefined) return;
  inheritConsult(draft, replaced, id);
  remove(draft, replaced, transferred);
  // A queue that somebody was transferred to had taken nobody's place yet.
  if (replaced.purpose === 'acd') takePlace(draft, id, replaced.role);
}

const transferred: Departure = {
  actor: { kind: 'policy', id: 'transfer' },
  cause: 'transfer',
  disconnectType: 'transfer',
};

/** The far end sent a digit. */
export function legDigit(draft: Draft, legId: LegId, digit: string): void {
  const participant = owner(draft, legId);
  if (participant === undefined) return;
  draft.emit({ kind: 'participant.digits', participantId: participant.id, digits: digit, direction: 'received' });
}

/** Nobody is in the dialog, or somebody is again. Whoever is being removed is gone either way. */
export function legGhost(draft: Draft, legId: LegId, ghost: Ghost | undefined): void {
  const participant = owner(draft, legId);
  if (participant?.connectedTime === undefined || participant.departure !== undefined) return;
  if (participant.ghost === undefined && ghost === undefined) return;
  draft.emit({
    kind: 'participant.ghost',
    participantId: participant.id,
    ...(ghost === undefined ? {} : { ghost }),
  });
}

/** The mixer has let go of the leg. */
export function legLeft(draft: Draft, legId: LegId): void {
  const participant = owner(draft, legId);
  if (participant?.connectedTime === undefined || bridgeLeg(participant).leftBridge) return;
  draft.emit({ kind: 'leg.left-bridge', participantId: participant.id, legId: bridgeLeg(participant).id });
}

/** The leg is over. The first cause stays: a removal under way is only completed with its evidence. */
export function legEnded(draft: Draft, legId: LegId, end: LegEnd): void {
  const participant = owner(draft, legId);
  if (participant === undefined) return;
  if (participant.departure === undefined) {
    draft.emit({
      kind: 'participant.removing',
      participantId: participant.id,
      departure: departureOf(participant, end),
    });
  }
  finish(draft, participant, end);
}

/** Who left and why, where it was not a request of ours; the table "ended by" of design: removal, events. */
function departureOf(participant: Participant, end: LegEnd): Departure {
  const phone = { kind: 'phone', id: participant.address } as const;
  const system = { kind: 'system', id: 'engine' } as const;
  switch (end.cause) {
    case 'bye':
      return { actor: phone, cause: 'bye', disconnectType: 'endpoint' };
    case 'busy':
      return { actor: phone, cause: 'busy', disconnectType: 'endpoint' };
    case 'rejected':
      return { actor: phone, cause: 'rejected', disconnectType: 'endpoint.donotdisturb' };
    case 'no-answer':
      return { actor: system, cause: 'no-answer', disconnectType: 'timeout' };
    case 'media-lost':
      return { actor: system, cause: 'media-lost', disconnectType: 'transport.failure' };
    case 'expired':
      return { actor: system, cause: 'expired', disconnectType: 'timeout' };
    case 'failed':
    case 'hung-up':
      return { actor: system, cause: 'failed', disconnectType: 'error' };
    default:
      return unreachable(end.cause);
  }
}
