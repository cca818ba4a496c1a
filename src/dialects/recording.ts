import type { Conversation } from '../domain/conversation.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import type { Shape } from './genesys.ts';

/** As legs spell it; conversations of the generic shape write it in capitals (reference/genesys behaviour 7). */
export const recordingState = ({ recording }: Conversation): 'none' | 'active' | 'paused' => recording?.state ?? 'none';

/** A leg is recorded with its conversation, for as long as it talks. */
export function legRecording(state: ReturnType<typeof recordingState>, participant: Participant): Shape {
  const own = bridgeLeg(participant).shownState === 'connected' ? state : 'none';
  return { recording: own === 'active', recordingState: own };
}
