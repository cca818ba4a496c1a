import { isObject, type Json } from '../json.ts';
import { phraseOf } from './words.ts';

/** A value of a body with where it stands. */
export interface Leaf {
  /** Keys from the outside in, as phrases; places in lists are left out. */
  readonly keys: readonly string[];
  /** The last of them; empty for a value without a key. */
  readonly key: string;
  readonly value: Json;
  /** What stands beside it in the same object, as phrases. */
  readonly beside: Readonly<Record<string, Json>>;
}

const DEPTH_MAX = 6;
const LEAVES_MAX = 200;

/** Every value of a body, objects and lists included, in the order written; bounded. */
export function leavesOf(body: Json | undefined): readonly Leaf[] {
  const leaves: Leaf[] = [];
  if (body !== undefined) collect(body, { keys: [], beside: {} }, leaves);
  return leaves;
}

interface Place {
  readonly keys: readonly string[];
  readonly beside: Readonly<Record<string, Json>>;
}

function collect(value: Json, place: Place, leaves: Leaf[]): void {
  if (leaves.length >= LEAVES_MAX || place.keys.length > DEPTH_MAX) return;
  leaves.push({ ...place, key: place.keys.at(-1) ?? '', value });
  if (Array.isArray(value)) for (const item of value) collect(item, place, leaves);
  else if (isObject(value)) {
    const entries = Object.entries(value).slice(0, LEAVES_MAX);
    const beside = Object.fromEntries(entries.map(([key, item]) => [phraseOf(key), item]));
    for (const [key, item] of entries) collect(item, { keys: [...place.keys, phraseOf(key)], beside }, leaves);
  }
}

/** Values that are no objects and no lists. */
export const isScalar = (leaf: Leaf): boolean => !Array.isArray(leaf.value) && !isObject(leaf.value);

/** The text of a leaf that names something; undefined where it is none. */
export function textOf({ value }: Leaf): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
