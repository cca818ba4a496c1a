import { isObject, type Json } from '../../explain/json.ts';

/** A request as the journal of a server shows it (docs/journal.md), as far as it is printed. */
export interface KeptRequest {
  readonly id: string;
  /** The whole entry, for `--json`. */
  readonly entry: Readonly<Record<string, Json>>;
}

/** An entry of a listing; undefined where it is none. */
export const keptRequest = (value: unknown): KeptRequest | undefined =>
  isObject(value) && typeof value.id === 'string' ? { id: value.id, entry: value } : undefined;
