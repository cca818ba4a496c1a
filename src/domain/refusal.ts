import type { ParticipantId } from '../base/ids.ts';
import type { Ban } from './ban.ts';
import type { Foresight } from './foresight.ts';
import type { LegState } from './leg.ts';

/** Why a command does nothing. Values, not errors: a caller may always be late or wrong. */
export type Refusal =
  /** Not live in this conversation: ended, or never part of it; the store knows which. */
  | { readonly kind: 'participantGone'; readonly participantId: ParticipantId }
  /** Being removed: nothing but its removal can be asked of it. */
  | { readonly kind: 'participantEnding'; readonly participantId: ParticipantId }
  /** Not the incarnation that was meant: `participantId` is who has `incarnation`, the newest; ended where nobody is there. */
  | {
      readonly kind: 'otherIncarnation';
      readonly participantId: ParticipantId;
      readonly incarnation: number;
      readonly isLive: boolean;
    }
  | { readonly kind: 'holdNotConnected'; readonly participantId: ParticipantId; readonly state: LegState }
  | { readonly kind: 'cannotAnswer'; readonly participantId: ParticipantId; readonly state: LegState }
  /** It rings or is on its way, and what was asked needs somebody who talks. */
  | { readonly kind: 'notConnected'; readonly participantId: ParticipantId; readonly state: LegState }
  /** A queue or a menu cannot be hung up; whoever waits in it can. */
  | { readonly kind: 'cannotDisconnect'; readonly participantId: ParticipantId }
  /** Somebody came or left between finding out who is meant and acting: to be found out again. */
  | { readonly kind: 'selectionChanged' }
  | { readonly kind: 'wouldEndConversation'; readonly foresight: Foresight }
  | { readonly kind: 'consultInConference' }
  | { readonly kind: 'consultUnderWay'; readonly participantId: ParticipantId }
  | { readonly kind: 'noConsult'; readonly participantId: ParticipantId }
  | { readonly kind: 'conversationEnded' }
  /** A newcomer is shut out of this place. */
  | { readonly kind: 'banned'; readonly ban: Ban }
  | { readonly kind: 'limitReached'; readonly limit: string; readonly max: number };
