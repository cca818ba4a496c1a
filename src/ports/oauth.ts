import type { OrganisationId, UserId } from '../base/ids.ts';

/** What an authorization code or a refresh token stands for. */
export interface StoredConsent {
  /** SHA-256 of the code or token, hexadecimal; the text itself is never stored. */
  readonly hash: string;
  /** All codes and tokens that one sign-in led to: what is taken back together (RFC 9700 section 4.14.2). */
  readonly family: string;
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  readonly userId: UserId;
  /** Absent: scopes do not bind its tokens. */
  readonly scopes?: readonly string[];
  readonly expiresAt: number;
}

/** An authorization code, bound to where it was sent and to who asked for it. */
export interface StoredCode extends StoredConsent {
  readonly redirectUri: string;
  /** The S256 code challenge (RFC 7636); absent where none was sent. */
  readonly challenge?: string;
}

/** A code or token that was presented: `spent` is true when it had been taken before. */
export interface Taken<Consent> {
  readonly consent: Consent;
  readonly spent: boolean;
}

/** After how long without a request the tokens of an organisation's users end. */
export interface StoredIdleTimeout {
  readonly enabled: boolean;
  readonly seconds: number;
}

/** Codes and refresh tokens. Every write is durable when it returns. */
export interface OauthStore {
  saveCode(code: StoredCode): void;
  /** Reads a code and marks it as taken, in one transaction; undefined when there is none. */
  takeCode(hash: string): Taken<StoredCode> | undefined;
  saveRefresh(token: StoredConsent): void;
  /** Reads without taking, so that a wrong client cannot use up what is another's. */
  refresh(hash: string): Taken<StoredConsent> | undefined;
  /** Marks as taken; false when it had been taken before. */
  takeRefresh(hash: string): boolean;
  /** Revokes every access token of a family; its code and refresh tokens count as taken from now on. */
  revokeFamily(family: string): void;
  /** Revokes every token of a user; how many access tokens that were. */
  revokeUser(organisationId: OrganisationId, userId: UserId): number;
  idleTimeout(organisationId: OrganisationId): StoredIdleTimeout | undefined;
  saveIdleTimeout(organisationId: OrganisationId, timeout: StoredIdleTimeout): void;
  /** Drops codes and refresh tokens that expired before `before`. */
  prune(before: number): void;
}
