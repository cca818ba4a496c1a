import type { ParticipantId } from '../base/ids.ts';
import type { EndWhen } from './conversation.ts';

/** The rule by which somebody, or the whole conversation, ends because of others. */
export type EndingRule = 'last-leg' | 'peer' | Exclude<EndWhen, 'last-leaves'>;

/** What removing some would lead to, when all their legs are down. */
export interface Foresight {
  readonly conversationEnds: boolean;
  /** By which rule it ends; absent where it goes on. */
  readonly because?: EndingRule;
  /** It ends whatever is asked now: removals under way see to that. */
  readonly endsAnyway: boolean;
  /** Whoever stays. */
  readonly remaining: readonly ParticipantId[];
  /** Whoever ends besides those who are meant. */
  readonly alsoEnd: readonly { readonly participantId: ParticipantId; readonly because: EndingRule }[];
}
