import type { GrantType } from '../auth/clients.ts';
import type { EndWhen } from '../domain/conversation.ts';
import type { WrapupPromptWord } from '../domain/records.ts';

/** What a seed file says, once it was checked. Names stand for things of the same organisation. */
export interface Seed {
  readonly organisations: readonly SeedOrganisation[];
}

export interface SeedOrganisation {
  readonly name: string;
  readonly roles?: readonly SeedRole[];
  readonly divisions?: readonly SeedNamed[];
  readonly clients?: readonly SeedClient[];
  readonly users?: readonly SeedUser[];
  readonly rooms?: readonly SeedRoom[];
  readonly queues?: readonly SeedQueue[];
  readonly wrapupCodes?: readonly SeedNamed[];
  readonly contacts?: readonly SeedContact[];
}

export interface SeedNamed {
  readonly name: string;
}

/** A name for several permissions. */
export interface SeedRole {
  readonly name: string;
  readonly permissions: readonly string[];
}

export interface SeedClient {
  readonly id: string;
  readonly name?: string;
  /** As `partyline secret` prints it; a client without one is public. */
  readonly secret?: string;
  readonly grants: readonly GrantType[];
  readonly redirectUris?: readonly string[];
  /** Absent: scopes do not bind its tokens. */
  readonly scopes?: readonly string[];
  readonly permissions?: readonly string[];
  readonly roles?: readonly string[];
  readonly accessTokenValiditySeconds?: number;
}

export interface SeedUser {
  readonly name: string;
  readonly email?: string;
  /** As `partyline secret` prints it; a user without one cannot sign in. */
  readonly password?: string;
  readonly permissions?: readonly string[];
  readonly roles?: readonly string[];
  /** Name of his phone. */
  readonly station?: string;
  /** Whether a call to him is answered by itself where he has no phone; absent: in `dev` it is, in `serve` it rings. */
  readonly softphone?: 'auto' | 'manual';
  readonly sip?: SeedSip;
}

/** What proves that a phone is a user's: RFC 7616's A1, hashed, so that the secret itself is nowhere. */
export interface SeedSip {
  /** The user's name when absent. */
  readonly username?: string;
  /** The same for all users: the server challenges with it before it knows who is there. */
  readonly realm: string;
  readonly ha1Md5: string;
  readonly ha1Sha256: string;
}

export interface SeedRoom {
  readonly number: string;
  readonly endWhen?: EndWhen;
}

export interface SeedQueue {
  readonly name: string;
  readonly division?: string;
  /** Names of users. */
  readonly members?: readonly string[];
  /** Names of wrap-up codes. */
  readonly wrapupCodes?: readonly string[];
  readonly alertingTimeoutSeconds?: number;
  readonly wrapupPrompt?: WrapupPromptWord;
  readonly wrapupTimeoutSeconds?: number;
}

export interface SeedContact {
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
}
