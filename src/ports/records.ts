import type { OrganisationId } from '../base/ids.ts';

/** The kinds of things that an organisation keeps beside its conversations. */
export type RecordKind =
  | 'user'
  | 'station'
  | 'queue'
  | 'queue-member'
  | 'wrapup-code'
  | 'division'
  | 'contact'
  | 'client'
  | 'recording'
  | 'annotation'
  | 'custom-attributes'
  | 'conversation-extra'
  | 'after-call-work'
  | 'webhook'
  | 'ban'
  | 'settings';

/** One thing as stored: JSON with a name to be found by. */
export interface StoredRecord<Body = unknown> {
  readonly organisationId: OrganisationId;
  readonly kind: RecordKind;
  readonly id: string;
  /** What it is looked for by besides its id: name, number, or the id of what it belongs to. */
  readonly key: string;
  /** Counts its changes, from 1. */
  readonly version: number;
  readonly body: Body;
}

/** Things of an organisation. Every save is durable when it returns; all reads are indexed. */
export interface RecordStore {
  get(organisationId: OrganisationId, kind: RecordKind, id: string): StoredRecord | undefined;
  /** By key, then by id; `key` narrows to one key. */
  list(organisationId: OrganisationId, kind: RecordKind, key?: string): readonly StoredRecord[];
  /** Every record of a kind, whatever its organisation; for a start. */
  all(kind: RecordKind): readonly StoredRecord[];
  /** Inserts or replaces; several in one transaction. */
  save(...records: readonly StoredRecord[]): void;
  /** False when there was none. */
  remove(organisationId: OrganisationId, kind: RecordKind, id: string): boolean;
}
