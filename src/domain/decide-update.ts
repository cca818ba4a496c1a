import { ok, type Result, refuse } from '../base/result.ts';
import type { Command, ParticipantActions } from './command.ts';
import { record } from './decide-annotate.ts';
import { remove, shutOut } from './decide-remove.ts';
import type { Draft } from './draft.ts';
import { isEnding } from './evolve.ts';
import { bridgeLeg, type Participant, wireLeg } from './participant.ts';
import { otherIncarnation } from './precondition.ts';
import type { Refusal } from './refusal.ts';

/** A body is a list of actions: all are checked first, and all or none are done. */
export function update(draft: Draft, command: Extract<Command, { kind: 'update' }>): Result<void, Refusal> {
  const { participantId, actions, precondition } = command;
  const participant = draft.conversation().live.get(participantId);
  if (participant === undefined) return refuse({ kind: 'participantGone', participantId });
  const other = precondition && otherIncarnation(draft.conversation().live.values(), participant, precondition);
  if (other !== undefined) return refuse(other);
  const refusal = refusalOf(participant, actions);
  if (refusal !== undefined) return refuse(refusal);
  perform(draft, participant, actions);
  return ok(undefined);
}

/** Why nothing of this can be asked of him; undefined where all can. */
export function refusalOf(participant: Participant, actions: ParticipantActions): Refusal | undefined {
  const { id: participantId, purpose } = participant;
  const { muted, held, confined, connect, recording, notes } = actions;
  const asksMore = [muted, held, confined, connect, recording, notes].some((each) => each !== undefined);
  if (isEnding(participant) && asksMore) return { kind: 'participantEnding', participantId };
  const { state } = bridgeLeg(participant);
  if (held !== undefined && state !== 'connected') return { kind: 'holdNotConnected', participantId, state };
  if (confined !== undefined && state !== 'connected') return { kind: 'notConnected', participantId, state };
  if (connect && state !== 'connected' && !canBeAnswered(participant))
    return { kind: 'cannotAnswer', participantId, state };
  const isAsked = actions.disconnect?.cause === 'api' || actions.disconnect?.cause === 'ban';
  if (isAsked && (purpose === 'acd' || purpose === 'ivr')) return { kind: 'cannotDisconnect', participantId };
  // The time to answer was over when he did: whoever talks is not given up.
  if (actions.disconnect?.cause === 'no-answer' && participant.connectedTime !== undefined)
    return { kind: 'cannotDisconnect', participantId };
  return undefined;
}

/** Only a phone of ours can be told to answer; one on a desk is answered by hand. */
const canBeAnswered = (participant: Participant): boolean =>
  participant.userId !== undefined && wireLeg(participant).carrier === 'virtual';

/** Carries out what was checked before. */
export function perform(draft: Draft, participant: Participant, actions: ParticipantActions): void {
  const { id: participantId } = participant;
  const { muted, held, confined, recording, notes } = actions;
  if (muted !== undefined && muted !== participant.muted)
    draft.emit({ kind: 'participant.muted', participantId, muted });
  if (held !== undefined && held !== participant.held) draft.emit({ kind: 'participant.held', participantId, held });
  if (confined !== undefined && confined !== participant.confined)
    draft.emit({ kind: 'participant.confined', participantId, confined });
  if (recording !== undefined) record(draft, recording);
  if (notes !== undefined) draft.emit({ kind: 'participant.annotated', participantId, notes });
  const wire = wireLeg(participant);
  if (actions.connect && bridgeLeg(participant).state !== 'connected')
    draft.effect({ kind: 'pickUp', legId: wire.id, carrier: wire.carrier });
  const now = draft.conversation().live.get(participantId);
  if (actions.ban && now) shutOut(draft, now, actions.ban);
  if (actions.disconnect && now) remove(draft, now, actions.disconnect);
}
