import type { ConversationId, OrganisationId, ParticipantId, RequestId } from '../base/ids.ts';

/** Whose key it is: a key of one client, or of one of its users, is never that of another. */
export interface KeyOwner {
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  /** Empty: a token without a user. One that was handed on has a name of its own here. */
  readonly userId: string;
  /** As the header has it. */
  readonly key: string;
}

/** One request that claims a key; it is the same request wherever its fingerprint is the same. */
export interface KeyClaim extends KeyOwner {
  readonly fingerprint: string;
  /** When the request began, milliseconds since 1970. */
  readonly at: number;
  readonly requestId: RequestId;
  /** `PATCH /api/v2/…`, for the words of a refusal. */
  readonly request: string;
}

/** What a request did to a conversation, written in the commit that did it. */
export interface Act {
  readonly conversationId: ConversationId;
  readonly seq: number;
  readonly participantIds: readonly ParticipantId[];
}

/** An answer as it went out. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: { readonly type: string; readonly content: string };
  /** Of a refusal: its reason of the catalogue, and its reason phrase. */
  readonly reason?: string;
  readonly title?: string;
}

/** A key in use. Without an answer its request was carried out and its process ended before it could answer. */
export interface KeyRecord extends KeyClaim {
  readonly acts: readonly Act[];
  readonly answer?: KeptAnswer;
}

/** An act with the claim of the request that led to it; part of a `Change`. */
export interface ClaimedAct {
  readonly claim: KeyClaim;
  readonly act: Act;
}

/** How many keys are kept. */
export interface KeyBounds {
  readonly perClient: number;
  readonly all: number;
}

/** Keys of `Idempotency-Key`. Acts are written by `ConversationStore.commit`, in its transaction. */
export interface IdempotencyStore {
  find(owner: KeyOwner): KeyRecord | undefined;
  /** Keeps the answer durably. @throws StoreUnavailableError */
  keep(claim: KeyClaim, answer: KeptAnswer): Promise<void>;
  /**
   * Drops keys that began before `before`, and the oldest beyond the bounds: of this client, or of each. A bounded number
   * at a time; returns how many.
   */
  prune(before: number, bounds: KeyBounds, client?: Omit<KeyOwner, 'key'>): number;
}
