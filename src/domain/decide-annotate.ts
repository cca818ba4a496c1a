import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command, RecordingWish } from './command.ts';
import type { Draft } from './draft.ts';
import { bridgeLeg, type Participant, wireLeg } from './participant.ts';
import type { Refusal } from './refusal.ts';

/** Remembers something of a participant, also after he left; attributes join those that are there; `terminate` ends his after-call work. */
export function annotate(draft: Draft, command: Extract<Command, { kind: 'annotate' }>): Result<void, Refusal> {
  const { participantId, notes, ended } = command;
  const participant = draft.conversation().live.get(participantId) ?? ended;
  if (participant === undefined) return refuse({ kind: 'participantGone', participantId });
  const attributes = notes.attributes && { ...participant.notes?.attributes, ...notes.attributes };
  const max = limits.attributesPerParticipantMax;
  if (attributes && Object.keys(attributes).length > max)
    return refuse({ kind: 'limitReached', limit: 'attributesPerParticipantMax', max });
  const kept = { ...notes, ...(attributes === undefined ? {} : { attributes }) };
  draft.emitOf(participant, { kind: 'participant.annotated', participantId, notes: kept });
  const isTerminated = bridgeLeg(participant).state === 'terminated';
  if (command.terminate && participant.endTime !== undefined && !isTerminated)
    draft.emitOf(participant, { kind: 'participant.terminated', participantId });
  return ok(undefined);
}

/** Says when a conference ends, and whose it is. */
export function policy(draft: Draft, command: Extract<Command, { kind: 'policy' }>): Result<void, Refusal> {
  const { live, endTime, ...conversation } = draft.conversation();
  if (endTime !== undefined) return refuse({ kind: 'conversationEnded' });
  const { endWhen = conversation.endWhen, hostId = conversation.hostId } = command;
  if (hostId !== undefined && !live.has(hostId)) return refuse({ kind: 'participantGone', participantId: hostId });
  if (endWhen === conversation.endWhen && hostId === conversation.hostId) return ok(undefined);
  draft.emit({ kind: 'conversation.policy', endWhen, ...(hostId === undefined ? {} : { hostId }) });
  return ok(undefined);
}

/** A recording begins, also paused, or pauses, goes on, ends. */
export function record(draft: Draft, { state, id }: RecordingWish): Result<void, Refusal> {
  const { recording: previous, endTime } = draft.conversation();
  if (endTime !== undefined) return refuse({ kind: 'conversationEnded' });
  if ((previous?.state ?? 'none') === state) return ok(undefined);
  const recording = state === 'none' ? undefined : { id: previous?.id ?? id, state };
  draft.emit({
    kind: 'conversation.recording',
    ...(recording === undefined ? {} : { recording }),
    ...(previous === undefined ? {} : { previous }),
  });
  return ok(undefined);
}

/** Nothing of it is state: what plays, plays while this process lives. */
export function announce(draft: Draft, command: Extract<Command, { kind: 'announce' }>): Result<void, Refusal> {
  const { announcement, state } = command;
  const { participantId } = announcement;
  const denied = state === 'active' ? deniedTo(draft, participantId) : endedOf(draft);
  if (denied !== undefined) return refuse(denied);
  draft.emit({ kind: 'conversation.announcement', announcement, state });
  return ok(undefined);
}

/** Its end is also that of its participant, who then is all that is told. */
export function recordLeg(draft: Draft, command: Extract<Command, { kind: 'recordLeg' }>): Result<void, Refusal> {
  const { recording, state } = command;
  const denied = state === 'active' ? deniedTo(draft, recording.participantId) : endedOf(draft);
  if (denied !== undefined) return refuse(denied);
  draft.emit({ kind: 'conversation.leg-recording', recording, state });
  return ok(undefined);
}

const endedOf = (draft: Draft): Refusal | undefined =>
  draft.conversation().endTime === undefined ? undefined : { kind: 'conversationEnded' };

/** Why nothing can be played to him, or recorded of him; of nobody: to all. */
function deniedTo(draft: Draft, participantId: Participant['id'] | undefined): Refusal | undefined {
  const ended = endedOf(draft);
  if (ended !== undefined || participantId === undefined) return ended;
  const participant = draft.conversation().live.get(participantId);
  if (participant === undefined) return { kind: 'participantGone', participantId };
  const { state } = bridgeLeg(participant);
  if (state === 'disconnecting') return { kind: 'participantEnding', participantId };
  return state === 'connected' ? undefined : { kind: 'holdNotConnected', participantId, state };
}

/** Digits go to whoever talks. */
export function sendDigits(draft: Draft, participantId: Participant['id'], digits: string): Result<void, Refusal> {
  const participant = draft.conversation().live.get(participantId);
  if (participant === undefined) return refuse({ kind: 'participantGone', participantId });
  const { state } = bridgeLeg(participant);
  if (state !== 'connected') return refuse({ kind: 'notConnected', participantId, state });
  draft.emit({ kind: 'participant.digits', participantId, digits, direction: 'sent' });
  const { id: legId, carrier } = wireLeg(participant);
  draft.effect({ kind: 'digits', legId, carrier, digits });
  return ok(undefined);
}
