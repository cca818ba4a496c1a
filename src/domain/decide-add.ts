import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command, NewParticipant } from './command.ts';
import type { Draft } from './draft.ts';
import { CONFERENCE_FROM } from './evolve.ts';
import type { LegState } from './leg.ts';
import { bridgeLeg, type Participant, wireLeg } from './participant.ts';
import type { Refusal } from './refusal.ts';

/** Opens the conversation with its first participants, or adds more. */
export function add(draft: Draft, command: Extract<Command, { kind: 'add' }>, now: number): Result<void, Refusal> {
  const before = draft.conversation();
  if (before.endTime !== undefined) return refuse({ kind: 'conversationEnded' });
  const full = fullFor(draft, command.participants.length);
  if (full !== undefined) return refuse(full);
  if (before.seq === 0) draft.emit({ kind: 'conversation.started', ...command.opening });
  for (const participant of command.participants) addOne(draft, participant, now);
  becomeConference(draft);
  return ok(undefined);
}

/** Why so many more do not come in; undefined where they may. */
export function fullFor(draft: Draft, newcomers: number): Refusal | undefined {
  const max = limits.participantsPerConversationMax;
  const isFull = draft.conversation().live.size + newcomers > max;
  return isFull ? { kind: 'limitReached', limit: 'participantsPerConversationMax', max } : undefined;
}

/** From its third party on a call is a conference, for good. */
export function becomeConference(draft: Draft): void {
  const after = draft.conversation();
  if (!after.conference && after.partyCount >= CONFERENCE_FROM) draft.emit({ kind: 'conversation.became-conference' });
}

export function addOne(draft: Draft, handed: NewParticipant, now: number): void {
  const participant = begin(handed, now);
  draft.emit({ kind: 'participant.added', participant });
  // A queue or a menu has no phone: it is there at once.
  if (handed.direction === 'inbound' || wireLeg(participant).carrier === 'seat') enter(draft, participant);
  else if (handed.dial !== undefined && handed.dial.after === undefined) dial(draft, participant);
}

/** A caller is answered and joins in the commit that first knows of him; the engine sends 200 after it. */
function enter(draft: Draft, participant: Participant): void {
  const wire = wireLeg(participant);
  const { id: conversationId } = draft.conversation();
  for (const leg of participant.legs)
    draft.emit({ kind: 'leg.connected', participantId: participant.id, legId: leg.id });
  draft.emit({ kind: 'participant.connected', participantId: participant.id });
  if (wire.carrier !== 'seat') draft.effect({ kind: 'answer', legId: wire.id, carrier: wire.carrier, conversationId });
  draft.effect({ kind: 'join', legId: wire.id, conversationId });
}

/** Calls a participant. */
export function dial(draft: Draft, participant: Participant): void {
  if (participant.dial === undefined) return;
  const wire = wireLeg(participant);
  draft.effect({
    kind: 'dial',
    legId: wire.id,
    carrier: wire.carrier,
    conversationId: draft.conversation().id,
    target: participant.dial.target,
    from: participant.dial.from,
    ...(participant.dial.rings === undefined ? {} : { rings: participant.dial.rings }),
  });
}

/** A user's own phone rings first (contacting); everybody else is dialled. */
const initialState = (handed: NewParticipant): LegState => {
  if (handed.direction === 'inbound') return 'alerting';
  return handed.userId !== undefined && handed.dial?.after === undefined ? 'contacting' : 'dialing';
};

function begin(handed: NewParticipant, now: number): Participant {
  const state = initialState(handed);
  return {
    ...handed,
    legs: handed.legs.map((leg) => ({ ...leg, state, shownState: state, leftBridge: false })),
    muted: false,
    held: false,
    confined: false,
    startTime: now,
  };
}

/** Those who are dialled only now that `participant`, who called them, has answered. */
export function dialWaiting(draft: Draft, participant: Participant): void {
  for (const waiting of draft.conversation().live.values()) {
    if (waiting.dial?.after === participant.id && bridgeLeg(waiting).state === 'dialing') dial(draft, waiting);
  }
}
