import { ok, type Result, refuse } from '../base/result.ts';
import { parseJson } from '../contract/parse-json.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { OfflineCase } from './offline/offline-case.ts';

/** A line of a batch that can be read. */
export interface BatchLine {
  /** As it was sent: text, number, or null when there was none. */
  readonly id: Json;
  readonly one: OfflineCase;
}

/** A line that cannot: what it says of itself, and why it is none. */
export interface BrokenLine {
  readonly id: Json;
  readonly why: string;
}

/** One line of `partyline explain --batch` (design: interface, batch explain). Members beside those named are let pass. */
export function readBatchLine(text: string): Result<BatchLine, BrokenLine> {
  const parsed = parseJson(text);
  if (!parsed.ok) return refuse({ id: idIn(text), why: 'it is not JSON' });
  const line = parsed.value;
  if (!isObject(line)) return refuse({ id: null, why: 'it is no JSON object' });
  const id = line.id ?? null;
  const why = faultOf(line);
  return isFaultless(line, why) ? ok({ id, one: caseOf(line) }) : refuse({ id, why: why ?? '' });
}

/** The id of a line that is broken somewhere behind it. */
function idIn(text: string): Json {
  const [, quoted] = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|\d{1,15})/.exec(text) ?? [];
  const parsed = parseJson(quoted ?? 'null');
  return parsed.ok && (typeof parsed.value === 'string' || typeof parsed.value === 'number') ? parsed.value : null;
}

type Kind = 'text' | 'number' | 'flag' | 'texts' | 'headers' | 'json';

/** What the members of a line may be; those of `needed` have to be there. */
const shapes: Readonly<Record<'request' | 'observed' | 'token', Readonly<Record<string, Kind>>>> = {
  request: { method: 'text', path: 'text', host: 'text', headers: 'headers', body: 'json', sdk_call: 'text' },
  observed: { status: 'number', code: 'text', message: 'text' },
  token: { scopes: 'texts', permissions: 'texts', user: 'flag' },
};
const needed = ['method', 'path'];

const isText = (value: unknown): value is string => typeof value === 'string';

const fits: Readonly<Record<Kind, (value: Json) => boolean>> = {
  text: isText,
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every(isText),
  headers: (value) => isObject(value) && Object.values(value).every(isText),
  json: () => true,
};
const called: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  texts: 'a list of texts',
  headers: 'an object of texts',
  json: 'any value',
};

function faultOf(line: JsonObject): string | undefined {
  if (!isObject(line.request)) return 'it has no request';
  for (const name of needed)
    if (!isText(line.request[name]) || line.request[name] === '') return `request.${name} is missing`;
  for (const [group, shape] of Object.entries(shapes)) {
    const value = line[group] ?? null;
    if (value === null) continue;
    if (!isObject(value)) return `${group} should be an object`;
    const wrong = Object.entries(shape).find(
      ([name, kind]) => !isAbsent(value[name]) && !fits[kind](value[name] ?? null),
    );
    if (wrong !== undefined) return `${group}.${wrong[0]} should be ${called[wrong[1]]}`;
  }
  return undefined;
}

const isAbsent = (value: Json | undefined): boolean => value === undefined || value === null;

/** What `faultOf` has looked at, said to the compiler. */
type Faultless = JsonObject & OfflineCase;
const isFaultless = (line: JsonObject, why: string | undefined): line is Faultless => why === undefined;

/** Only the members that are known, without those that are null. */
function caseOf(line: Faultless): OfflineCase {
  const { request, observed, token } = line;
  return {
    request: { ...known(request, shapes.request), method: request.method, path: request.path },
    ...(isObject(observed) ? { observed: known(observed, shapes.observed) } : {}),
    ...(isObject(token) ? { token: known(token, shapes.token) } : {}),
  };
}

const known = <Value extends object>(value: Value, shape: Readonly<Record<string, Kind>>): Partial<Value> => {
  const kept: Partial<Value> = {};
  for (const key in value) if (Object.hasOwn(shape, key) && value[key] !== null) kept[key] = value[key];
  return kept;
};
