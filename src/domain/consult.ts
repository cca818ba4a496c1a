import { ok, type Result, refuse } from '../base/result.ts';
import type { Command } from './command.ts';
import { addOne, fullFor } from './decide-add.ts';
import type { Draft } from './draft.ts';
import { isEnding } from './evolve.ts';
import { bridgeLeg, type Consult, type Participant, type SpeakTo } from './participant.ts';
import type { Refusal } from './refusal.ts';

/** Asks a third one while the other party waits (reference/genesys behaviour 9). */
export function consult(
  draft: Draft,
  command: Extract<Command, { kind: 'consult' }>,
  now: number,
): Result<void, Refusal> {
  const { initiatorId, objectId, newcomer, speakTo } = command;
  const { live, conference } = draft.conversation();
  const initiator = live.get(initiatorId);
  const object = live.get(objectId);
  if (initiator === undefined) return refuse({ kind: 'participantGone', participantId: initiatorId });
  if (object === undefined) return refuse({ kind: 'participantGone', participantId: objectId });
  if (conference) return refuse({ kind: 'consultInConference' });
  if (initiator.consult !== undefined) return refuse({ kind: 'consultUnderWay', participantId: initiatorId });
  const idle = [initiator, object].find((each) => bridgeLeg(each).state !== 'connected');
  if (idle !== undefined) return refuse({ kind: 'notConnected', participantId: idle.id, state: bridgeLeg(idle).state });
  const full = fullFor(draft, 1);
  if (full !== undefined) return refuse(full);
  addOne(draft, { ...newcomer, role: { kind: 'consulted', by: initiatorId, object: objectId } }, now);
  draft.emit({
    kind: 'participant.consulting',
    participantId: initiatorId,
    consult: { object: objectId, destination: newcomer.id, speakTo },
  });
  arrange(draft, { object: objectId, destination: newcomer.id, speakTo });
  return ok(undefined);
}

/** Turns to the other side, to both apart, or joins all three. */
export function turnTo(draft: Draft, initiatorId: Participant['id'], speakTo: SpeakTo): Result<void, Refusal> {
  const initiator = draft.conversation().live.get(initiatorId);
  if (initiator === undefined) return refuse({ kind: 'participantGone', participantId: initiatorId });
  const { consult: current } = initiator;
  if (current === undefined) return refuse({ kind: 'noConsult', participantId: initiatorId });
  const next: Consult = { ...current, speakTo };
  if (current.speakTo !== speakTo)
    draft.emit({ kind: 'participant.consulting', participantId: initiatorId, consult: next });
  arrange(draft, next);
  return ok(undefined);
}

/** Holds whoever is not spoken to, and takes back whoever is. */
function arrange(draft: Draft, { object, destination, speakTo }: Consult): void {
  hold(draft, object, speakTo === 'DESTINATION');
  hold(draft, destination, speakTo === 'OBJECT');
}

function hold(draft: Draft, participantId: Participant['id'], held: boolean): void {
  const participant = draft.conversation().live.get(participantId);
  if (participant === undefined || participant.held === held || isEnding(participant)) return;
  // Somebody who still rings can be held by the consult: he is when he answers.
  draft.emit({ kind: 'participant.held', participantId, held });
}

/** Whatever part of a consult leaves, the consult is over: who remains are parties, and nobody is held by it. */
export function endConsultOf(draft: Draft, left: Participant): void {
  if (left.consult !== undefined) {
    release(draft, left.consult);
    return;
  }
  for (const { id, consult: under } of [...draft.conversation().live.values()]) {
    if (under === undefined || (under.object !== left.id && under.destination !== left.id)) continue;
    draft.emit({ kind: 'participant.consulting', participantId: id });
    release(draft, under);
  }
}

function release(draft: Draft, { object, destination }: Consult): void {
  for (const participantId of [object, destination]) {
    hold(draft, participantId, false);
    const { role } = draft.conversation().live.get(participantId) ?? {};
    if (role?.kind === 'consulted') draft.emit({ kind: 'participant.role', participantId });
  }
}

/** Whoever answers for a queue that was consulted is consulted in its place. */
export function inheritConsult(draft: Draft, { id, role, held }: Participant, heir: Participant['id']): void {
  if (role?.kind !== 'consulted') return;
  const under = draft.conversation().live.get(role.by)?.consult;
  if (under?.destination !== id) return;
  draft.emit({ kind: 'participant.role', participantId: heir, role });
  draft.emit({ kind: 'participant.role', participantId: id });
  draft.emit({ kind: 'participant.consulting', participantId: role.by, consult: { ...under, destination: heir } });
  hold(draft, heir, held);
}
