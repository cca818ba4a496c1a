import type { ParticipantId } from '../base/ids.ts';
import type { LegState } from './leg.ts';

/** Why a command does nothing. Values, not errors: a caller may always be late or wrong. */
export type Refusal =
  /** Not live in this conversation: ended, or never part of it; the store knows which. */
  | { readonly kind: 'participantGone'; readonly participantId: ParticipantId }
  /** Being removed: nothing but its removal can be asked of it. */
  | { readonly kind: 'participantEnding'; readonly participantId: ParticipantId }
  | { readonly kind: 'holdNotConnected'; readonly participantId: ParticipantId; readonly state: LegState }
  | { readonly kind: 'cannotAnswer'; readonly participantId: ParticipantId; readonly state: LegState }
  | { readonly kind: 'conversationEnded' }
  | { readonly kind: 'limitReached'; readonly limit: string; readonly max: number };
