/** One event of a timeline, as far as the oracle looks at it. */
export interface StoryEvent {
  readonly conversationId: string;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: string;
  readonly participantId?: string;
  /** Of who was added. */
  readonly address?: string;
  readonly incarnation?: number;
  readonly requestId?: string;
  readonly actor?: string;
  readonly cause?: string;
}

/** What a caller was told of one party. */
export interface ToldParty {
  readonly participantId: string;
  readonly incarnation?: number | undefined;
  readonly outcome: 'removed' | 'accepted' | 'alreadyGone' | 'moved';
}

/** The one stay that a caller means. */
export interface Pin {
  readonly participantId?: string;
  readonly incarnation?: number;
  /** Not even that one, once a newer one is there. */
  readonly onlyCurrent?: boolean;
}

/** What a caller asked for, and what he was told. */
export interface Told {
  readonly who: string;
  /** ININ-Correlation-Id of every request that may have acted for him. */
  readonly requestIds: readonly string[];
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Whom he named, when he named one stay. */
  readonly pinned?: Pin;
  /** The one conversation in which he looked. */
  readonly scope?: string | undefined;
  readonly parties: readonly ToldParty[];
  /** Reason of the catalogue, of a failure. */
  readonly reason?: string | undefined;
  /** For a person who reads the failure. */
  readonly text: string;
}

/** What a phone itself saw. */
export interface StoryLeg {
  /** Its stays: a leg that is moved has one in either conversation. */
  readonly participantIds: readonly string[];
  readonly isBystander: boolean;
  readonly callId: string;
  readonly byesReceived: number;
  readonly hasHungUp: boolean;
}

/** All that is known of one round, from three sides that know nothing of one another. */
export interface Story {
  /** Addresses under which the party is known to the timeline. */
  readonly address: string;
  readonly events: readonly StoryEvent[];
  readonly told: readonly Told[];
  readonly legs: readonly StoryLeg[];
  /** Participants that nobody has asked to remove. */
  readonly bystanders: readonly string[];
}
