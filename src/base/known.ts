/** A live stay, as it may be named to the caller. `since` is milliseconds since 1970. */
export interface LiveStay {
  readonly participantId: string;
  readonly conversationId: string;
  readonly since: number;
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
      readonly endedAt?: number;
      readonly endedBy?: string;
      readonly disconnectType?: string;
      readonly newer?: LiveStay;
    }
  | {
      readonly kind: 'conversation';
      readonly conversationId: string;
      readonly ended: boolean;
      readonly endedAt?: number;
      readonly endedBy?: string;
      readonly live: readonly LiveStay[];
    }
  | {
      readonly kind: 'communication';
      readonly legKind: 'bridge' | 'softphone';
      readonly stay: LiveStay;
      readonly live: boolean;
    }
  | { readonly kind: 'call'; readonly stay: LiveStay; readonly live: boolean }
  | { readonly kind: 'user'; readonly userId: string; readonly live: readonly LiveStay[] }
  | { readonly kind: 'address'; readonly live: readonly LiveStay[] };
