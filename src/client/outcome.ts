import type { ListedParticipant } from './participant.ts';

/** `disconnected`: the leg is down, with evidence; of intent `leave` it is parked. `alreadyGone`: it was before. `accepted`: the service has taken the
 * request, and the leg was not down within the time. `planned`: nothing was done, as asked for. */
export type Outcome = 'disconnected' | 'alreadyGone' | 'accepted' | 'planned';

/** What became of one party. */
export interface PartyOutcome {
  readonly outcome: Outcome;
  readonly participantId: string;
  readonly conversationId: string;
  /** Only Partyline counts them. */
  readonly incarnation?: number | undefined;
  /** What shows that the leg is down: `bye-200`, `cancel-487`, `rtp-silent`, `timeout`; on Genesys Cloud `read` or `event`. */
  readonly evidence: string | null;
  /** Final answer of the phone, where the service tells it. */
  readonly sipCode?: number | undefined;
  /** Where the leg went on to, of intent `leave`. */
  readonly newConversationId?: string | undefined;
  /** What keeps the party out, of intent `ban`. */
  readonly ban?: { readonly id: string; readonly until: string } | undefined;
  /** How many others stay in that conversation; where Partyline tells it with the result. */
  readonly othersConnected?: number | undefined;
}

/** The result of a removal. The members of the first party stand at the top: mostly there is one. */
export interface Disconnected extends PartyOutcome {
  /** From the call to this answer, in whole milliseconds. */
  readonly tookMs: number;
  /** How many others are still live in the conversation after the removal; undefined where that could not be read. */
  readonly othersConnected: number | undefined;
  /** One per party. */
  readonly results: readonly PartyOutcome[];
}

/** What a removal would do. */
export interface Plan {
  readonly matched: number;
  readonly participants: readonly ListedParticipant[];
  /** Why it would be refused; null: it would be done. */
  readonly refused: { readonly status: number; readonly code: string; readonly reason?: string } | null;
  readonly consequences: {
    readonly conversationEnds: boolean;
    /** The rule that ends it. */
    readonly because?: string | undefined;
    /** Ids of those who stay. */
    readonly remaining: readonly string[];
    readonly alsoEnd: readonly { readonly participantId: string; readonly because: string }[];
  };
}

/** What became of a hold, a mute or a move of one party. */
export interface ActOutcome {
  readonly participantId: string;
  readonly conversationId: string;
  readonly incarnation?: number | undefined;
  /** Of a move: where the party is now, under which id. */
  readonly newParticipantId?: string | undefined;
  readonly newConversationId?: string | undefined;
}

/** The result of a hold, a mute or a move. */
export interface Acted {
  readonly matched: number;
  readonly results: readonly ActOutcome[];
}
