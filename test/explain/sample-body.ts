import type { Random } from '../../src/base/ids.ts';
import { checkOperationBody } from '../../src/contract/gates.ts';
import type { Operation, Schema } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';
import type { Json, JsonObject } from '../../src/explain/json.ts';
import { numberBelow, pick, uuid } from './random-choice.ts';

const DEPTH_MAX = 3;
const OPTIONAL_MAX = 2;
const TRIES = 4;

/** A body that an operation takes; undefined where it takes none, or none could be made. */
export function sampleBody(operation: Operation, random: Random): Json | undefined {
  if (operation.body === null) return undefined;
  const schema = models[operation.body];
  // Of models that are not here any object passes.
  if (schema === undefined) return { name: 'sample' };
  const tries = Array.from({ length: TRIES }, () => sample(schema, random, 0));
  return [...tries, ...alone(schema, random)].find((body) => checkOperationBody(operation, JSON.stringify(body)).ok);
}

/** Bodies of one key each, with every value that it may have. */
const alone = (schema: Schema, random: Random): readonly JsonObject[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, wanted]) =>
    (wanted.enum ?? [sample(wanted, random, 1)]).map((value) => ({ [key]: value })),
  );

function sample(schema: Schema, random: Random, depth: number): Json {
  switch (schema.type) {
    case 'object':
      return sampleObject(schema, random, depth);
    case 'array':
      return schema.items === undefined ? [] : [sample(schema.items, random, depth + 1)];
    case 'boolean':
      return numberBelow(random, 2) === 0;
    case 'string':
      return sampleText(schema, random);
    default:
      return 1 + numberBelow(random, 9);
  }
}

function sampleText({ enum: values, format }: Schema, random: Random): string {
  if (values !== undefined) return pick(random, values) ?? '';
  return format === 'date-time' ? '2026-11-23T04:50:00.000Z' : uuid(random);
}

function sampleObject(schema: Schema, random: Random, depth: number): JsonObject {
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required);
  const more = properties.filter(([key, each]) => !required.has(key) && (depth < DEPTH_MAX || isScalar(each)));
  const wanted = new Set([...required, ...Array.from({ length: OPTIONAL_MAX }, () => pick(random, more)?.[0])]);
  const chosen = properties.filter(([key]) => wanted.has(key) && (depth < DEPTH_MAX || required.has(key)));
  return Object.fromEntries(chosen.map(([key, each]) => [key, sample(each, random, depth + 1)]));
}

const isScalar = ({ type }: Schema): boolean => type !== 'object' && type !== 'array';
