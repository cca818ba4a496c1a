import { ok, type Result, refuse } from '../base/result.ts';
import { openAudio } from './audio.ts';
import type { Command } from './command.ts';
import { addOne, becomeConference, fullFor } from './decide-add.ts';
import { leave, remove } from './decide-remove.ts';
import type { Draft } from './draft.ts';
import { isEnding } from './evolve.ts';
import { bridgeLeg, wireLeg } from './participant.ts';
import type { Refusal } from './refusal.ts';

/** Puts newcomers in somebody's place: he leaves at once, or when one of them has answered. */
export function replace(
  draft: Draft,
  command: Extract<Command, { kind: 'replace' }>,
  now: number,
): Result<void, Refusal> {
  const { participantId, newcomers, departure, attended } = command;
  const participant = draft.conversation().live.get(participantId);
  if (participant === undefined) return refuse({ kind: 'participantGone', participantId });
  if (isEnding(participant)) return refuse({ kind: 'participantEnding', participantId });
  const full = fullFor(draft, newcomers.length);
  if (full !== undefined) return refuse(full);
  const { queueId } = participant;
  for (const newcomer of newcomers) {
    const role = { kind: 'replacement', of: participantId, attended } as const;
    addOne(draft, { ...(queueId === undefined ? {} : { queueId }), ...newcomer, role }, now);
  }
  if (!attended) remove(draft, participant, departure);
  return ok(undefined);
}

/** Takes legs over that are up already; they change their mix between two frames. */
export function absorb(draft: Draft, command: Extract<Command, { kind: 'absorb' }>): Result<void, Refusal> {
  const before = draft.conversation();
  if (before.endTime !== undefined) return refuse({ kind: 'conversationEnded' });
  const full = fullFor(draft, command.participants.length);
  if (full !== undefined) return refuse(full);
  if (before.seq === 0) draft.emit({ kind: 'conversation.started', ...command.opening });
  for (const participant of command.participants) {
    draft.emit({ kind: 'participant.added', participant });
    // Its seat is as the old call left it, perhaps held; whatever it may not hear here is tuned after this.
    draft.effect({ kind: 'audio', legId: wireLeg(participant).id, audio: openAudio });
    draft.effect({ kind: 'join', legId: wireLeg(participant).id, conversationId: before.id });
  }
  becomeConference(draft);
  return ok(undefined);
}

/** Lets go of legs that are another conversation's now: nobody is hung up. */
export function release(draft: Draft, { participantIds, departure }: Extract<Command, { kind: 'release' }>): void {
  const { live } = draft.conversation();
  // Whoever is being removed already is hung up wherever his leg is.
  const moving = participantIds.flatMap((id) => live.get(id) ?? []).filter((participant) => !isEnding(participant));
  // All are on their way before the first is gone: the last of two that move together is not left alone.
  for (const { id: participantId } of moving) draft.emit({ kind: 'participant.removing', participantId, departure });
  for (const participant of moving) {
    const { id: participantId, legs } = participant;
    draft.emit({ kind: 'leg.left-bridge', participantId, legId: bridgeLeg(participant).id });
    for (const { id: legId } of legs)
      draft.emit({ kind: 'leg.disconnected', participantId, legId, end: { cause: 'hung-up' } });
    leave(draft, participant, departure);
  }
}
