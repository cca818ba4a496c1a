import { checkBody } from '../contract/check-body.ts';
import type { Schema } from '../contract/operation.ts';
import { parseJson } from '../contract/parse-json.ts';
import { isEndWord, meantAction } from './action-words.ts';
import { damerau } from './damerau.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { type Problem, problem } from './problem.ts';

/** A body made to fit, and what was wrong with it. */
export interface BodyRepair {
  readonly value: Json;
  readonly problems: readonly Problem[];
  /** Whether something was left out that may have mattered. */
  readonly isLossy: boolean;
}

interface Repair {
  readonly problems: Problem[];
  /** The path as sent: an id that a body repeats from it is no loss. */
  readonly path: string;
  isLossy: boolean;
}

/** Makes a body fit its model with the smallest change; undefined when that cannot be done without guessing. */
export function repairBody(schema: Schema, value: Json, path: string): BodyRepair | undefined {
  const repair: Repair = { problems: [], path, isLossy: false };
  const repaired = repairValue({ schema, place: '' }, value, repair);
  if (repaired === undefined || repair.problems.length === 0 || checkBody(schema, repaired).length > 0)
    return undefined;
  return { value: repaired, problems: repair.problems, isLossy: repair.isLossy };
}

interface Place {
  readonly schema: Schema;
  readonly place: string;
}

function repairValue(place: Place, value: Json, repair: Repair): Json | undefined {
  switch (place.schema.type) {
    case 'object':
      return repairToObject(place, value, repair);
    case 'array':
      return repairToArray(place, value, repair);
    default:
      return repairScalar(place, value, repair);
  }
}

function repairToObject({ schema, place }: Place, value: Json, repair: Repair): Json | undefined {
  if (isObject(value)) return schema.properties === undefined ? value : repairObject({ schema, place }, value, repair);
  const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const inner = typeof only === 'string' ? fromText(only) : undefined;
  const object = typeof only === 'string' ? (inner ?? fromWord(schema, only)) : only;
  if (!isObject(object)) return undefined;
  const doubled = inner === undefined ? {} : { doubled: 'twice' };
  repair.problems.push(problem('WRONG_BODY_SHAPE', { ...at(place), ...doubled, wanted: 'object', got: kindOf(value) }));
  return repairObject({ schema, place }, object, repair);
}

/** A JSON text inside a JSON text: `json=json.dumps(…)`. */
function fromText(text: string): JsonObject | undefined {
  const parsed = /^\s*\{/.test(text) ? parseJson(text) : undefined;
  return parsed?.ok === true && isObject(parsed.value) ? parsed.value : undefined;
}

function fromWord(schema: Schema, word: string): JsonObject | undefined {
  const action = meantAction(schema, 'action', word);
  return action === undefined ? undefined : { [action.key]: action.value };
}

function repairToArray({ schema, place }: Place, value: Json, repair: Repair): Json | undefined {
  const list = Array.isArray(value) ? value : [value];
  if (!Array.isArray(value))
    repair.problems.push(problem('WRONG_BODY_SHAPE', { ...at(place), wanted: 'array', got: kindOf(value) }));
  const { items } = schema;
  if (items === undefined) return list;
  const repaired = list.map((item, index) => repairValue({ schema: items, place: `${place}[${index}]` }, item, repair));
  return repaired.every((item) => item !== undefined) ? repaired : undefined;
}

function repairScalar({ schema, place }: Place, value: Json, repair: Repair): Json | undefined {
  const typed = toType(schema.type, value);
  if (typed === undefined) return undefined;
  if (typed !== value)
    repair.problems.push(problem('WRONG_VALUE_TYPE', { ...at(place), wanted: schema.type, got: kindOf(value) }));
  if (schema.enum === undefined || typeof typed !== 'string' || schema.enum.includes(typed)) return typed;
  const meant = nearestValue(schema.enum, typed);
  if (meant === undefined) return undefined;
  repair.problems.push(problem('WRONG_ENUM_VALUE', { ...at(place), value: typed, values: schema.enum.join(', ') }));
  return meant;
}

function toType(type: Schema['type'], value: Json): Json | undefined {
  if (type === 'string')
    return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
  if (type === 'boolean') {
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === 'True' || value === 1
      ? true
      : value === 'false' || value === 'False' || value === 0
        ? false
        : undefined;
  }
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** Letters that a value may have wrong, and at most one in three. */
const SPELLING_MAX = 2;

// The word that tells `participant.role` from `participant.held`: it has to be long enough for two letters to be a slip.
const lastWord = (value: string): string => value.slice(value.lastIndexOf('.') + 1);

// `connected` is no misspelling of `disconnected`: two letters at most, and never a word that means something else.
function nearestValue(values: readonly string[], sent: string): string | undefined {
  const lower = sent.trim().toLowerCase();
  const same = values.find((value) => value.toLowerCase() === lower);
  if (same !== undefined) return same;
  if (isEndWord(sent) && values.includes('disconnected')) return 'disconnected';
  const near = values.filter((value) => damerau(lower, value.toLowerCase(), slipsIn(value)) <= slipsIn(value));
  // Few people misspell a first letter: it tells `dsconnected` from `connected`.
  const alike = near.filter((value) => value[0]?.toLowerCase() === lower[0]);
  const [only, ...others] = alike.length > 0 ? alike : near;
  return others.length === 0 ? only : undefined;
}

const slipsIn = (value: string): number => Math.min(Math.floor(lastWord(value).length / 3), SPELLING_MAX);

function repairObject({ schema, place }: Place, value: JsonObject, repair: Repair): Json | undefined {
  const properties = schema.properties ?? {};
  const result: Record<string, Json> = {};
  const unknown: (readonly [string, Json])[] = [];
  for (const [key, item] of Object.entries(value)) {
    const wanted = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (wanted === undefined) {
      if (schema.additionalProperties === false) unknown.push([key, item]);
      else result[key] = item;
      continue;
    }
    const repaired = item === null ? item : repairValue({ schema: wanted, place: join(place, key) }, item, repair);
    if (repaired === undefined) return undefined;
    result[key] = repaired;
  }
  return placeUnknown({ schema, place }, { unknown, result }, repair);
}

interface Sorted {
  readonly unknown: readonly (readonly [string, Json])[];
  readonly result: Record<string, Json>;
}

function placeUnknown({ schema, place }: Place, { unknown, result }: Sorted, repair: Repair): Json | undefined {
  const known = Object.keys(schema.properties ?? {});
  const left: (readonly [string, Json])[] = [];
  for (const [key, item] of unknown) {
    const paired = pair(schema, key, item);
    const value = paired && repairPaired(schema, { place: join(place, paired.key), ...paired }, repair);
    repair.problems.push(problem('UNKNOWN_BODY_KEY', { key, known: known.join(', ') }));
    if (paired !== undefined && value !== undefined && !Object.hasOwn(result, paired.key)) result[paired.key] = value;
    else left.push([key, item]);
  }
  // Something has to be left that says what to do.
  if (left.length > 0 && Object.keys(result).length === 0) return undefined;
  if (left.some(([key, item]) => !isNoise(key, item, repair.path))) repair.isLossy = true;
  return result;
}

function repairPaired(
  schema: Schema,
  paired: { key: string; value: Json; place: string },
  repair: Repair,
): Json | undefined {
  const wanted = schema.properties?.[paired.key];
  if (wanted === undefined) return undefined;
  const own: Repair = { problems: [], path: repair.path, isLossy: false };
  const value = repairValue({ schema: wanted, place: paired.place }, paired.value, own);
  if (value !== undefined) repair.problems.push(...own.problems);
  return value;
}

/** The key that a wrong one stands for: but for case and underscores, then by what it means, then by spelling. */
function pair(schema: Schema, key: string, value: Json): { key: string; value: Json } | undefined {
  const known = Object.keys(schema.properties ?? {});
  const flat = known.filter((each) => flatten(each) === flatten(key));
  if (flat.length === 1 && flat[0] !== undefined) return { key: flat[0], value };
  const action = meantAction(schema, key, value);
  if (action !== undefined) return keepValue(action, value);
  // One of a kind is no misspelt list of them: `conversationId` asks for no merge.
  const isOneOf = (each: string): boolean =>
    schema.properties?.[each]?.type === 'array' && !Array.isArray(value) && flatten(each) === `${flatten(key)}s`;
  const near = known.filter((each) => isSpelling(key, each) && !isOneOf(each));
  return near.length === 1 && near[0] !== undefined ? { key: near[0], value } : undefined;
}

// The value that was sent is kept where it is right but for its case, so that both mistakes are named.
const keepValue = (action: { key: string; value: Json }, sent: Json): { key: string; value: Json } =>
  typeof sent === 'string' && typeof action.value === 'string' && sent.toLowerCase() === action.value
    ? { key: action.key, value: sent }
    : action;

const flatten = (key: string): string => key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const NEGATION = /^(?:un|dis|not|no|non)/i;

function isSpelling(sent: string, known: string): boolean {
  if (NEGATION.test(sent) !== NEGATION.test(known)) return false;
  const max = Math.floor(Math.max(sent.length, known.length, 3) / 3);
  return damerau(sent.toLowerCase(), known.toLowerCase(), max) <= max;
}

const NOISE =
  /^(?:reason|reasonCode|note|notes|comment|comments|description|timestamp|source|correlationId|requestId)$/i;

/** Keys that say nothing about what to do: remarks, and ids that the path already has. */
function isNoise(key: string, value: Json, path: string): boolean {
  return (
    NOISE.test(key) ||
    (/id$/i.test(key) && typeof value === 'string' && value !== '' && path.split('/').includes(value))
  );
}

const join = (place: string, key: string): string => (place === '' ? key : `${place}.${key}`);
const at = (place: string): { place?: string } => (place === '' ? {} : { place });

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
