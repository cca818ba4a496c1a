import { unreachable } from '../base/assert.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Finding } from './operation.ts';

/**
 * Reads a JSON text. Empty text is the value undefined, `null` is null: neither is wrong unless a body is required
 * (reference/genesys behaviour 11). A byte order mark is skipped, as RFC 8259 section 8.1 allows.
 */
export function parseJson(text: string): Result<unknown, Finding> {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const json = text.slice(start);
  if (json.trim() === '') return ok(undefined);
  if (isTooDeep(json)) {
    return refuse({ stage: 'body', kind: 'out-of-bounds', path: '', rule: `at most ${limits.jsonDepthMax} levels` });
  }
  try {
    return ok(JSON.parse(json));
  } catch {
    const position = firstBadPosition(json);
    return refuse({
      stage: 'body',
      kind: 'malformed-json',
      position: position + start,
      pythonLiteral: isPython(json, position),
    });
  }
}

/** Deep nesting costs whoever walks the value his stack, so it is refused before it is a value. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length && depth <= limits.jsonDepthMax; at += 1) {
    const character = json[at];
    if (inText && character === '\\') at += 1;
    else if (character === '"') inText = !inText;
    else if (!inText) depth += depthStep(character);
  }
  return depth > limits.jsonDepthMax;
}

function depthStep(character: string | undefined): number {
  if (character === '[' || character === '{') return 1;
  return character === ']' || character === '}' ? -1 : 0;
}

/** What Python's str() of a dict has where JSON has something else. A quote around the whole text is the shell's. */
const isPython = (json: string, position: number): boolean =>
  /^(?:[ub]?'|(?:True|False|None)\b)/.test(json.slice(position, position + 6)) && !/^\s*'\s*[[{]/.test(json);

// Sticky: each is set to its place right before it is used. A text holds no character below U+0020 (RFC 8259 section 7).
const SPACE = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const BARE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Wanted = 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'more';

/** JSON.parse does not always say where it stopped; this walks the grammar of RFC 8259 to the first wrong character. */
function firstBadPosition(json: string): number {
  const open: ('[' | '{')[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    at += lengthAt(SPACE, json, at);
    if (wanted === 'more' && open.length === 0) return at;
    const next = step(json, at, { wanted, open });
    if (next === undefined) return at;
    wanted = next.wanted;
    at += next.length;
  }
}

interface Step {
  readonly wanted: Wanted;
  readonly length: number;
}

/** One token; opens and closes brackets on the way. Undefined: the token is not the wanted one. */
function step(
  json: string,
  at: number,
  state: { readonly wanted: Wanted; readonly open: ('[' | '{')[] },
): Step | undefined {
  const character = json[at];
  switch (state.wanted) {
    case 'first-key':
      return character === '}' ? close(state.open) : key(json, at);
    case 'key':
      return key(json, at);
    case 'colon':
      return character === ':' ? { wanted: 'value', length: 1 } : undefined;
    case 'more':
      return more(character, state.open);
    case 'first-item':
      return character === ']' ? close(state.open) : value(json, at, state.open);
    case 'value':
      return value(json, at, state.open);
    default:
      return unreachable(state.wanted);
  }
}

function value(json: string, at: number, open: ('[' | '{')[]): Step | undefined {
  const character = json[at];
  if (character === '[' || character === '{') {
    open.push(character);
    return { wanted: character === '[' ? 'first-item' : 'first-key', length: 1 };
  }
  const length = lengthAt(character === '"' ? TEXT : BARE, json, at);
  return length === 0 ? undefined : { wanted: 'more', length };
}

function more(character: string | undefined, open: ('[' | '{')[]): Step | undefined {
  const inside = open.at(-1);
  if (character === ',') return { wanted: inside === '{' ? 'key' : 'value', length: 1 };
  return character === (inside === '{' ? '}' : ']') ? close(open) : undefined;
}

function key(json: string, at: number): Step | undefined {
  const length = lengthAt(TEXT, json, at);
  return length === 0 ? undefined : { wanted: 'colon', length };
}

function close(open: ('[' | '{')[]): Step {
  open.pop();
  return { wanted: 'more', length: 1 };
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
