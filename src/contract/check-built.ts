import { built } from './built.ts';
import type { BuiltKeys } from './built-difference.ts';
import type { Finding, Operation, Schema } from './operation.ts';

/**
 * What a body that its model knows asks for and this server does not do: a communication told anything but to end, real
 * keys that are not built here, nothing at all. A key whose value is null counts as not sent.
 */
export function checkBuilt(operation: Operation, schema: Schema, value: unknown): readonly Finding[] {
  const difference = Object.hasOwn(built, operation.name) ? built[operation.name] : undefined;
  if (difference?.keys === undefined) return [];
  if (Array.isArray(value)) return keysLeft({ operation, schema, keys: difference.keys, path: '' }, value);
  if (!isObject(value)) return [];
  const left = keysLeft({ operation, schema, keys: difference.keys, path: '' }, value);
  const isEnd = difference.endsOnly !== true || value.state === 'disconnected';
  const { needs } = difference;
  const isAsking = needs === undefined || left.length > 0 || needs.some((key) => isSent(value[key]));
  return [
    ...(isEnd ? [] : [{ stage: 'body', kind: 'end-required', path: 'state' } as const]),
    ...left,
    ...(isAsking ? [] : [{ stage: 'body', kind: 'missing-body', required: needs.slice(0, 1) } as const]),
  ];
}

interface Place {
  readonly operation: Operation;
  readonly schema: Schema;
  readonly keys: BuiltKeys;
  readonly path: string;
}

function keysLeft(place: Place, value: unknown): readonly Finding[] {
  if (Array.isArray(value)) {
    const { items } = place.schema;
    if (items === undefined) return [];
    return value.flatMap((item, at) => keysLeft({ ...place, schema: items, path: `${place.path}[${at}]` }, item));
  }
  return isObject(value) ? Object.entries(value).flatMap((entry) => keyLeft(place, entry)) : [];
}

function keyLeft({ operation, schema, keys, path }: Place, [key, value]: [string, unknown]): readonly Finding[] {
  const known = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
  // A key that the model does not know is another finding.
  if (known === undefined || !isSent(value)) return [];
  const at = path === '' ? key : `${path}.${key}`;
  const inside = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (inside === undefined) return [{ stage: 'body', kind: 'key-not-built', path: at, key, operation }];
  return inside === true ? [] : keysLeft({ operation, schema: known, keys: inside, path: at }, value);
}

const isSent = (value: unknown): boolean => value !== undefined && value !== null;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
