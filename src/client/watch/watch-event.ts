/** What is watched. */
export interface WatchOptions {
  /** One conversation; the watch ends with it. Default: all that the token may see. */
  readonly conversationId?: string | undefined;
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Something that happened. At Partyline these are the events of the timeline, with their members, every one of them and
 * in order, over breaks of the connection too. At Genesys Cloud, which numbers nothing, they are what differs from one
 * reading to the next. The first is always `watch.started`: what happens from then on is told.
 */
export interface WatchEvent {
  /** `participant.added`, `participant.disconnected`, `conversation.ended`, … */
  readonly event: string;
  /** ISO 8601. */
  readonly time: string;
  /** Of `watch.started` only where one conversation is watched. */
  readonly conversationId?: string;
  readonly participantId?: string;
  /** Number of the event in its conversation, without gaps; only at Partyline. */
  readonly seq?: number;
  readonly [member: string]: unknown;
}
