import { ok, type Result, refuse } from '../../base/result.ts';
import { isObject, type Json, type JsonObject } from '../../explain/json.ts';

/** An argument of a tool, as data: its JSON Schema and what is checked come from here. */
export interface Argument {
  readonly name: string;
  readonly about: string;
  /** `json`: anything. */
  readonly type: 'string' | 'integer' | 'boolean' | 'object' | 'json';
  readonly oneOf?: readonly string[];
  /** Of an integer. */
  readonly least?: number;
  readonly most?: number;
  readonly isRequired?: true;
}

const TEXT_CHARS_MAX = 1024;
/** A whole script or command line may be pasted. */
const JSON_CHARS_MAX = 64 * 1024;

/** The JSON Schema (2020-12) of a tool's arguments. */
export const schemaOf = (all: readonly Argument[]) => ({
  type: 'object' as const,
  properties: Object.fromEntries(all.map((one) => [one.name, propertyOf(one)])),
  required: all.filter(({ isRequired }) => isRequired === true).map(({ name }) => name),
  additionalProperties: false,
});

const propertyOf = ({ about, type, oneOf, least, most }: Argument): JsonObject => ({
  description: about,
  ...(type === 'json' ? {} : { type }),
  ...(type === 'string' ? { minLength: 1, maxLength: TEXT_CHARS_MAX } : {}),
  ...(oneOf === undefined ? {} : { enum: [...oneOf] }),
  ...(least === undefined ? {} : { minimum: least }),
  ...(most === undefined ? {} : { maximum: most }),
});

/** What a client sent, checked; a sentence for the model where it is not right. null counts as not sent. */
export function readArguments(
  all: readonly Argument[],
  sent: Readonly<Record<string, unknown>>,
): Result<JsonObject, string> {
  const read: Record<string, Json> = {};
  for (const [name, value] of Object.entries(sent)) {
    const one = all.find((each) => each.name === name);
    if (one === undefined) {
      const names = all.map((each) => each.name).join(', ');
      return refuse(`There is no argument ${JSON.stringify(name.slice(0, 60))}; there are ${names}.`);
    }
    if (value === null || value === undefined) continue;
    const fault = faultOf(one, value);
    if (fault !== undefined) return refuse(`${name} should be ${fault}.`);
    read[name] = JSON.parse(JSON.stringify(value));
  }
  const missing = all.filter(({ name, isRequired }) => isRequired === true && !Object.hasOwn(read, name));
  return missing.length === 0 ? ok(read) : refuse(`${missing.map(({ name }) => name).join(' and ')} must be given.`);
}

function faultOf(
  { type, oneOf, least = 0, most = Number.MAX_SAFE_INTEGER }: Argument,
  value: unknown,
): string | undefined {
  switch (type) {
    case 'string':
      if (typeof value !== 'string' || value.trim() === '') return 'a text with something in it';
      if (oneOf !== undefined && !oneOf.includes(value)) return `one of ${oneOf.join(', ')}`;
      return value.length > TEXT_CHARS_MAX ? `at most ${TEXT_CHARS_MAX} characters long` : undefined;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
        ? undefined
        : `a whole number from ${least} to ${most}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'object':
      return isObject(value) ? undefined : 'an object';
    case 'json':
      return JSON.stringify(value).length > JSON_CHARS_MAX ? `at most ${JSON_CHARS_MAX} characters of JSON` : undefined;
  }
}
