import type { Stay } from '../domain/conversation.ts';
import type { LegState } from '../domain/leg.ts';
import type { Refusal } from '../domain/refusal.ts';

/** Why a use case does nothing, with the stay that it is about where there is one. */
export type AppRefusal =
  | Exclude<Refusal, { kind: 'participantGone' | 'participantEnding' | 'conversationEnded' }>
  /** It has ended, or is ending and something else than its removal was asked. */
  | { readonly kind: 'participantEnded'; readonly stay: Stay }
  | { readonly kind: 'conversationEnded' }
  | { readonly kind: 'unknownConversation' }
  | { readonly kind: 'unknownParticipant' }
  | { readonly kind: 'unknownCommunication' }
  | { readonly kind: 'otherConversation'; readonly stay: Stay }
  | { readonly kind: 'dialDenied'; readonly rule: string; readonly address: string }
  | { readonly kind: 'unknownUser'; readonly user: string }
  | { readonly kind: 'unknownRoom'; readonly room: string }
  /** The server is stopping: nobody is called any more. */
  | { readonly kind: 'draining' }
  | { readonly kind: 'noUserContext' }
  | { readonly kind: 'unknownQueue'; readonly queue: string }
  /** A call cannot be merged with itself, and one that nobody has answered with none. */
  | { readonly kind: 'mergeWithSelf' }
  | { readonly kind: 'mergeAlerting' }
  /** Nobody in the call consults, or could. */
  | { readonly kind: 'noInitiator' }
  /** Only who talks can be transferred, and to somebody else. */
  | { readonly kind: 'transferNotConnected'; readonly state: LegState }
  | { readonly kind: 'sameParty' }
  /** Nobody listens in on his own call. */
  | { readonly kind: 'ownConversation' }
  | { readonly kind: 'unavailable' };
