import { openAudio } from './audio.ts';
import { isEntangled, isSameAudio, seatAudio } from './audio-plan.ts';
import type { Conversation } from './conversation.ts';
import type { Draft } from './draft.ts';
import { isEnding } from './evolve.ts';
import { type Participant, wireLeg } from './participant.ts';

/** Tells the mixer about every seat whose audio has changed since `before`. */
export function tuneSeats(draft: Draft, before: Conversation): void {
  const after = draft.conversation();
  const isWide = isEntangled(before) || isEntangled(after);
  const affected = isWide ? after.live.values() : draft.touched();
  for (const { id } of affected) {
    const participant = after.live.get(id);
    if (participant !== undefined && isSeated(participant)) tune(draft, before, participant);
  }
}

const isSeated = (participant: Participant): boolean =>
  participant.connectedTime !== undefined && !isEnding(participant) && wireLeg(participant).carrier !== 'seat';

function tune(draft: Draft, before: Conversation, participant: Participant): void {
  const known = before.live.get(participant.id);
  // A seat is open when it is taken.
  const was = known?.connectedTime === undefined ? openAudio : seatAudio(before, known);
  const audio = seatAudio(draft.conversation(), participant);
  if (!isSameAudio(was, audio)) draft.effect({ kind: 'audio', legId: wireLeg(participant).id, audio });
}
