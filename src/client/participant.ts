/** What ties a participant to its conversation. */
export interface ListedLeg {
  /** The communication id. */
  readonly id: string;
  /** `bridge`, or `softphone` for the phone of a user; on Genesys Cloud always `bridge`. */
  readonly kind: string;
  readonly state: string;
  /** SIP Call-ID, where the service shows it. */
  readonly callId?: string;
}

/** One stay of one party in one conversation, in the shape of Partyline's own lists whatever service it comes from. */
export interface ListedParticipant {
  readonly id: string;
  readonly conversationId: string;
  /** `phone`, `video`, `webchat`, `email`, `callback`. */
  readonly media: string;
  readonly name: string;
  readonly address: string;
  readonly purpose: string;
  readonly userId?: string;
  /** `contacting`, `dialing`, `alerting`, `connected`, `disconnecting`, `disconnected`. */
  readonly status: string;
  readonly direction?: string;
  readonly muted: boolean;
  readonly held: boolean;
  /** Whether the conversation is a conference; on Genesys Cloud absent. */
  readonly conference?: boolean;
  /** The how-manieth stay of the same party in this conversation; Genesys Cloud has none. */
  readonly incarnation?: number;
  readonly legs: readonly ListedLeg[];
  /** ISO 8601. */
  readonly connectedTime?: string;
  /** ISO 8601, of one that has ended. */
  readonly endTime?: string;
  readonly disconnectType?: string;
}
