import type { OrganisationId, UserId } from '../base/ids.ts';

/** Algorithms of a digest (RFC 8760). */
export type DigestAlgorithm = 'SHA-256' | 'MD5';

/** What a phone proves that it knows the password of. */
export interface SipAccount {
  /** User part of the address of record, and the digest's username. */
  readonly user: string;
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  /** `H(user:realm:password)` by algorithm, lower-case hexadecimal; the password itself is not needed. */
  readonly ha1: Readonly<Record<DigestAlgorithm, string>>;
}

/** Who may register a phone. */
export interface SipAccounts {
  readonly realm: string;
  /** Takes as long for a user who is not there. */
  account(user: string): SipAccount | undefined;
}

/** One phone that a user can be reached on (RFC 3261 §10). */
export interface Binding {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  /** The address of record: its user part, and its host as the phone writes it. */
  readonly user: string;
  readonly host: string;
  /** URI of the Contact, as it came. */
  readonly contact: string;
  /** Where its REGISTER came from; what is sent to the phone goes there. */
  readonly flow: {
    readonly address: string;
    readonly port: number;
    /** Absent: UDP. */
    readonly transport?: 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';
    /** Its number in this process; such a binding ends with the connection and is not kept over a restart. */
    readonly connection?: number;
  };
  /** `+sip.instance` of the Contact (RFC 5626 §4.1). */
  readonly instanceId?: string;
  /** Path values in order (RFC 3327); the Route of what is sent to the phone. */
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  readonly registeredAt: number;
  readonly expiresAt: number;
}

/** A phone that came or went. */
export interface RegistrationChange {
  readonly kind: 'registered' | 'unregistered' | 'expired';
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly contact: string;
}

/** The phones that are registered now. */
export interface Registrations {
  /** Live bindings of a user, the one that was refreshed last first. */
  of(userId: UserId): readonly Binding[];
  /** Told after the change is stored; a refresh is none. */
  whenChanged(tell: (change: RegistrationChange) => void): void;
}

/** Keeps bindings over a restart. */
export interface BindingStore {
  all(): readonly Binding[];
  /** Makes these the only bindings of the user, durably and at once. */
  replace(userId: UserId, bindings: readonly Binding[]): void;
}

/** An account of ours at somebody else's server, that calls go out by and come in from. */
export interface TrunkAccount {
  readonly name: string;
  /** Of its registrar and proxy. */
  readonly host: string;
  readonly port: number;
  /** As its URI has it; absent: UDP. */
  readonly transport?: 'TCP' | 'TLS';
  readonly scheme: 'sip' | 'sips';
  readonly user: string;
  readonly password: string;
  /** User part of our Contact there: the number that its calls come to. */
  readonly number: string;
  /** Whether we register, or are known by our address. */
  readonly registers: boolean;
  readonly expiresSeconds: number;
}
