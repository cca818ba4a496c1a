import type { ConversationId, LegId } from '../base/ids.ts';
import type { SeatAudio } from './audio.ts';
import type { LegCarrier } from './leg.ts';
import type { DialPlan } from './participant.ts';

/** What the world must do after a commit, in order. The outbox hands them to the engine. */
export type Effect =
  | {
      readonly kind: 'dial';
      readonly legId: LegId;
      readonly carrier: LegCarrier;
      readonly conversationId: ConversationId;
      readonly target: string;
      readonly from: DialPlan['from'];
      readonly rings?: boolean;
    }
  | {
      readonly kind: 'answer';
      readonly legId: LegId;
      readonly carrier: LegCarrier;
      readonly conversationId: ConversationId;
    }
  | { readonly kind: 'join'; readonly legId: LegId; readonly conversationId: ConversationId }
  | { readonly kind: 'audio'; readonly legId: LegId; readonly audio: SeatAudio }
  | { readonly kind: 'pickUp'; readonly legId: LegId; readonly carrier: LegCarrier }
  | { readonly kind: 'digits'; readonly legId: LegId; readonly carrier: LegCarrier; readonly digits: string }
  | { readonly kind: 'leave'; readonly legId: LegId }
  | { readonly kind: 'hangUp'; readonly legId: LegId; readonly carrier: LegCarrier };
