/** A live stay, as it may be named to the caller. `since` is milliseconds since 1970. */
export interface LiveStay {
  readonly participantId: string;
  readonly conversationId: string;
  readonly since: number;
}

/** Who made a participant leave. */
export interface Removal {
  readonly participantId: string;
  readonly actor: { readonly kind: string; readonly id: string };
  /** The request that asked for it, = ININ-Correlation-Id. */
  readonly requestId?: string;
  /** The same request made everybody leave. */
  readonly ofAll?: true;
}

/** What a word of a request names inside the caller's organisation. */
export type Known =
  | {
      readonly kind: 'participant';
      readonly participantId: string;
      readonly conversationId: string;
      readonly live: boolean;
      readonly state: string;
      readonly conversationEnded: boolean;
      readonly startedAt?: number;
      readonly endedAt?: number;
      readonly endedBy?: string;
      readonly disconnectType?: string;
      /** Who ended it; compared with whoever asks, never shown. */
      readonly removal?: Removal;
      /** The same party, live again under another id. */
      readonly newer?: LiveStay;
    }
  | {
      readonly kind: 'conversation';
      readonly conversationId: string;
      readonly ended: boolean;
      readonly endedAt?: number;
      readonly endedBy?: string;
      /** The removal that it ended with. */
      readonly removal?: Removal;
      readonly live: readonly LiveStay[];
    }
  | {
      readonly kind: 'communication';
      readonly legKind: 'bridge' | 'softphone';
      readonly stay: LiveStay;
      readonly live: boolean;
      readonly newer?: LiveStay;
    }
  | { readonly kind: 'call'; readonly stay: LiveStay; readonly live: boolean; readonly newer?: LiveStay }
  | { readonly kind: 'user'; readonly userId: string; readonly live: readonly LiveStay[] }
  /** A phone of the directory; the stays are those of whoever is associated with it. */
  | { readonly kind: 'station'; readonly live: readonly LiveStay[] }
  | { readonly kind: 'address'; readonly live: readonly LiveStay[] };
