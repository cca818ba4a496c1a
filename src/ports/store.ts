import type { ConversationId, LegId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import type { Conversation, Media, Stay } from '../domain/conversation.ts';
import type { Published } from '../domain/event.ts';
import type { Participant } from '../domain/participant.ts';
import type { Place } from '../domain/place.ts';
import type { ClaimedAct, IdempotencyStore } from './idempotency.ts';
import type { OauthStore } from './oauth.ts';
import type { RecordStore, StoredRecord } from './records.ts';
import type { BindingStore } from './sip-accounts.ts';

/** One commit: state, events and what is owed (a leg in state `disconnecting` owes its hang-up) in one transaction. */
export interface Change {
  /** The state before, whose `seq` must be the stored one; seq 0 means the conversation is new. */
  readonly previous: Conversation;
  readonly next: Conversation;
  /** Every participant that was added or changed, with its final form, live or ended. */
  readonly participants: readonly Participant[];
  readonly events: readonly Published[];
  /** What the organisation keeps beside it from this change on. */
  readonly records?: readonly StoredRecord[];
  /** Requests with a key that led to it; a change that only claims keys has no events. */
  readonly claimed?: readonly ClaimedAct[];
}

/** Another writer has changed the conversation (its stored `seq` is not the expected one). Nothing was written. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** The database cannot be written or read now: disk full, closed, damaged while running. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The database cannot be opened: damaged, of a newer version, in use. Nothing was changed; `message` is for the operator. */
export class StoreRefusedError extends Error {
  override readonly name = 'StoreRefusedError';
}

/** What an id, an address or a Call-ID is, inside one organisation. */
export type Thing =
  | { readonly kind: 'conversation'; readonly conversationId: ConversationId }
  | { readonly kind: 'participant'; readonly conversationId: ConversationId; readonly participantId: ParticipantId }
  | {
      readonly kind: 'communication';
      readonly legKind: 'bridge' | 'softphone';
      readonly legId: LegId;
      readonly conversationId: ConversationId;
      readonly participantId: ParticipantId;
    }
  | {
      readonly kind: 'call';
      readonly callId: string;
      readonly conversationId: ConversationId;
      readonly participantId: ParticipantId;
    }
  | { readonly kind: 'user'; readonly userId: UserId };

/** A conversation as read back: live participants inside it, ended ones apart, newest last, bounded. */
export interface StoredConversation {
  readonly conversation: Conversation;
  readonly ended: readonly Participant[];
}

/** Narrows a list of ended stays; every member that is given must hold. */
export interface EndedFilter {
  readonly organisationId: OrganisationId;
  readonly conversationId?: ConversationId;
  readonly userId?: UserId;
  readonly purpose?: string;
  /** Of whoever came back only his last stay, and none while he is there. */
  readonly lastOnly?: true;
  /** Who left at this time or later, milliseconds since 1970. */
  readonly endedFrom?: number;
  /** Who left before this time. */
  readonly endedBefore?: number;
  /** One or two of them. */
  readonly media?: readonly Media[];
}

export interface StoredOrganisation {
  readonly id: OrganisationId;
  readonly name: string;
}

export interface StoredUser {
  readonly id: UserId;
  readonly organisationId: OrganisationId;
  readonly name: string;
}

/** What holds a token to one conference (design: interface, delegated tokens). */
export interface Delegation {
  readonly id: string;
  readonly place: Place;
  /** SHA-256 of the token that it was given out with: it ends with that one. */
  readonly issuer: string;
  readonly since: number;
  readonly note?: string;
}

/** A token as stored: never the token itself but its SHA-256. */
export interface StoredToken {
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  readonly userId?: UserId;
  /** Absent: scopes do not bind this token. */
  readonly scopes?: readonly string[];
  /** `*` means all. */
  readonly permissions: readonly string[];
  readonly expiresAt: number;
  readonly revoked: boolean;
  /** What one sign-in led to, taken back together; absent for a client's own token. */
  readonly family?: string;
  /** Absent: it is bound by its permissions alone. */
  readonly delegation?: Delegation;
}

/** Conversations and their tombstones. Methods without a promise are indexed reads of well under a millisecond. */
export interface ConversationStore {
  /**
   * Writes one change durably. Changes handed in during one turn of the event loop share one transaction and one fsync.
   * @throws ConflictError, StoreUnavailableError
   */
  commit(change: Change): Promise<void>;
  /** Every conversation that has not ended, with its live participants; for a start. */
  loadLive(): readonly Conversation[];
  /** One conversation with its latest `endedMax` ended participants, while it or its tombstone is kept. */
  read(organisationId: OrganisationId, id: ConversationId, endedMax: number): StoredConversation | undefined;
  /** One stay by participant id, live or ended. */
  stay(organisationId: OrganisationId, id: ParticipantId): Stay | undefined;
  /** Ended stays, newest first. */
  ended(
    filter: EndedFilter,
    limit: number,
    offset: number,
  ): { readonly stays: readonly Stay[]; readonly total: number };
  /** The newest stay of an identity in a conversation, for its incarnation and for "who is there now". */
  newestOf(conversationId: ConversationId, identity: string): Participant | undefined;
  /** What an id, Call-ID or user id names inside this organisation; one indexed read. */
  find(organisationId: OrganisationId, id: string): Thing | undefined;
  /** Events after `afterSeq`, in order. */
  events(conversationId: ConversationId, afterSeq: number, limit: number): readonly Published[];
  /** Drops tombstones older than `before`, but keeps the newest `keepMin` ended conversations of each organisation. Returns how many. */
  prune(before: number, keepMin: number): number;
}

/** Organisations, users and tokens. */
export interface IdentityStore {
  organisationByName(name: string): StoredOrganisation | undefined;
  organisation(id: OrganisationId): StoredOrganisation | undefined;
  saveOrganisation(organisation: StoredOrganisation): void;
  userByName(organisationId: OrganisationId, name: string): StoredUser | undefined;
  user(organisationId: OrganisationId, id: UserId): StoredUser | undefined;
  saveUser(user: StoredUser): void;
  token(hash: string): StoredToken | undefined;
  saveToken(token: StoredToken): void;
  /**
   * Those that are held to one conference, not revoked, and end after `after`, in the order of their end: whoever gives
   * out many short ones does not have them all read again with each.
   */
  delegatedTokens(organisationId: OrganisationId, after: number): readonly StoredToken[];
  /** Drops tokens that expired before `before`. */
  pruneTokens(before: number): void;
}

/** The database behind both; one file or one server. */
export interface Store {
  readonly conversations: ConversationStore;
  readonly identities: IdentityStore;
  readonly bindings: BindingStore;
  readonly oauth: OauthStore;
  readonly records: RecordStore;
  readonly idempotency: IdempotencyStore;
  /** Waits for what is being written, then closes. Idempotent. */
  close(): Promise<void>;
}
