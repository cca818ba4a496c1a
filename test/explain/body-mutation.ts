import type { Random } from '../../src/base/ids.ts';
import { checkOperationBody } from '../../src/contract/gates.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';
import { isObject, type Json } from '../../src/explain/json.ts';
import { anySlip, capital } from './misspelling.ts';
import { partsOf, pathOf } from './mutation.ts';
import { pick } from './random-choice.ts';
import { sampleBody } from './sample-body.ts';

export const bodyMutationKinds = [
  'key misspelt',
  'key in another case',
  'value misspelt',
  'value in another case',
  'number or flag as text',
] as const;

export type BodyMutationKind = (typeof bodyMutationKinds)[number];

/** A request that is right but for one key or value of its body. */
export interface BodyMutation {
  readonly kind: BodyMutationKind;
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  readonly wanted: Operation;
  readonly right: Json;
}

/** Keys and values of a body, each with what the body is with another one in its place. */
interface Place {
  readonly key: string;
  readonly value: Json;
  withKey(key: string): Json;
  withValue(value: Json): Json;
}

function placesOf(body: Json): readonly Place[] {
  if (Array.isArray(body))
    return body.flatMap((item, at) =>
      placesOf(item).map((place) =>
        inside(place, (changed) => body.map((each, index) => (index === at ? changed : each))),
      ),
    );
  if (!isObject(body)) return [];
  const entries = Object.entries(body);
  return entries.flatMap(([key, value], at) => {
    const rebuilt = (entry: readonly [string, Json]): Json =>
      Object.fromEntries(entries.map((each, index) => (index === at ? entry : each)));
    const own: Place = {
      key,
      value,
      withKey: (changed) => rebuilt([changed, value]),
      withValue: (changed) => rebuilt([key, changed]),
    };
    return [own, ...placesOf(value).map((place) => inside(place, (changed) => rebuilt([key, changed])))];
  });
}

const inside = (place: Place, put: (changed: Json) => Json): Place => ({
  ...place,
  withKey: (key) => put(place.withKey(key)),
  withValue: (value) => put(place.withValue(value)),
});

const LONG = 4;
const isEnum = /^[a-z_.-]+$/i;

const keyStyles: readonly ((key: string) => string)[] = [
  (key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  (key) => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  (key) => key.toLowerCase(),
  capital,
  (key) => key.toUpperCase(),
];

const valueStyles: readonly ((value: string) => string)[] = [
  (value) => value.toUpperCase(),
  (value) => value.toLowerCase(),
  capital,
];

type Change = (place: Place, random: Random) => Json | undefined;

const changes: Readonly<Record<BodyMutationKind, Change>> = {
  'key misspelt': ({ key, withKey }, random) => (key.length < LONG ? undefined : withKey(anySlip(key, random))),
  'key in another case': ({ key, withKey }, random) => withKey(pick(random, keyStyles)?.(key) ?? key),
  'value misspelt': ({ value, withValue }, random) =>
    typeof value !== 'string' || value.length < LONG || !isEnum.test(value)
      ? undefined
      : withValue(anySlip(value, random)),
  'value in another case': ({ value, withValue }, random) =>
    typeof value !== 'string' || !isEnum.test(value)
      ? undefined
      : withValue(pick(random, valueStyles)?.(value) ?? value),
  'number or flag as text': ({ value, withValue }) =>
    typeof value === 'number' || typeof value === 'boolean' ? withValue(String(value)) : undefined,
};

export interface BodyMutationOptions {
  readonly operations: readonly Operation[];
  readonly random: Random;
  /** How often each kind is tried on each operation. */
  readonly perKind: number;
}

/** Mistakes in the bodies of all operations whose model is known; what passes all the same is left out. */
export function bodyMutationsOf({ operations, random, perKind }: BodyMutationOptions): readonly BodyMutation[] {
  const made = new Map<string, BodyMutation>();
  for (const operation of operations) {
    if (operation.body === null || models[operation.body] === undefined || operation.status === 'removed') continue;
    for (const kind of bodyMutationKinds) {
      for (let turn = 0; turn < perKind; turn += 1) {
        const right = sampleBody(operation, random);
        const place = right === undefined ? undefined : pick(random, placesOf(right));
        const body = place === undefined ? undefined : changes[kind](place, random);
        if (right === undefined || body === undefined || checkOperationBody(operation, JSON.stringify(body)).ok)
          continue;
        const path = pathOf(partsOf(operation, random));
        made.set(`${kind} ${operation.name} ${JSON.stringify(body)}`, {
          kind,
          method: operation.method,
          path,
          body,
          wanted: operation,
          right,
        });
      }
    }
  }
  return [...made.values()];
}
