import { checkBody } from '../../contract/check-body.ts';
import type { Operation } from '../../contract/operation.ts';
import { models } from '../../contract/schemas.ts';
import { isEndWord } from '../action-words.ts';
import { type Draft, placeholderOf } from '../draft.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { repairBody } from '../repair-body.ts';
import { bodyFor } from './bodies.ts';
import { isScalar, leavesOf, textOf } from './leaves.ts';
import { isPlaceholder, type Seen } from './seen.ts';
import type { Intent } from './signals.ts';
import { paramsFor, type Target } from './targets.ts';

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** A request made from the parts of another one. */
export interface Made {
  readonly draft: Draft;
  readonly target: Target;
  readonly problems: readonly Problem[];
  /** Something that was sent has no place in it. */
  readonly isLossy: boolean;
  /** An id, a key or the whole body has no place in it: it may be about another thing. */
  readonly isOther: boolean;
}

/** What a request for an operation is made from. */
export interface Parts {
  readonly sent: Draft;
  readonly seen: Seen;
  readonly operations: readonly Operation[];
  /** Ids that are known besides those that were sent, by parameter. */
  readonly known?: Readonly<Record<string, string>>;
}

/** The request that says a wish to an operation; what is missing becomes a placeholder. */
export function draftFor(parts: Parts, intent: Intent | undefined, target: Target): Made {
  const { seen, sent, operations, known = {} } = parts;
  const operation = operations.find((each) => each.method === target.method && each.path === target.template);
  const params = { ...known, ...paramsFor(target.template, seen) };
  const placeholders: string[] = [];
  const path = target.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value !== undefined)
      return seen.path.some((segment) => segment.text === value) || isPlaceholder(value)
        ? value
        : encodeURIComponent(value.toWellFormed());
    placeholders.push(placeholderOf(name));
    return placeholderOf(name);
  });
  const body = bodyOf(seen, intent, { target, operation });
  placeholders.push(...(JSON.stringify(body.value)?.match(/<\w+>/g) ?? []));
  const draft: Draft = {
    method: target.method,
    path,
    query: isRead(target.method) && isRead(sent.method) ? sent.query : '',
    contentType: body.value === undefined ? undefined : 'application/json',
    body: body.value === undefined ? { kind: 'none' } : { kind: 'json', value: body.value },
    placeholders,
  };
  const isOther = !carriesIds(seen, draft) || !carriesKeys(seen.body, draft) || isMute(seen.body, body.value);
  return { draft, target, problems: body.problems, isLossy: body.isLossy || isOther, isOther };
}

/** Whether every id of the path is in the corrected one: else it acts on another thing, or on more. */
const carriesIds = ({ path }: Seen, draft: Draft): boolean => {
  const kept = draft.path.split('/');
  return path.every(({ text, isId }) => !isId || kept.includes(text));
};

/** Whether of every key of a body something is left: the key, its value, or the word that it means. */
function carriesKeys(sent: Json | undefined, draft: Draft): boolean {
  if (!isObject(sent)) return true;
  return unusedKeys(sent, draft).length === 0;
}

/** The keys of a body of which nothing is left in a request made from it. */
export function unusedKeys(sent: JsonObject, { path, body }: Draft): readonly string[] {
  const value = body.kind === 'json' ? body.value : null;
  const fixed = `${path} ${JSON.stringify(value)}`;
  const isLeft = (key: string, item: Json): boolean => {
    if (isObject(value) && Object.hasOwn(value, key)) return true;
    const texts = leavesOf(item).flatMap((leaf) => (isScalar(leaf) ? (textOf(leaf) ?? []) : []));
    return texts.some((text) => fixed.includes(text) || isEndWord(text));
  };
  return Object.entries(sent).flatMap(([key, item]) => (isLeft(key, item) ? [] : [key]));
}

const isMute = (sent: Json | undefined, made: Json | undefined): boolean => sent !== undefined && made === undefined;

interface FixedBody {
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
  readonly isLossy: boolean;
}

/** Of these a body may fit its model and name the wrong things: topics that do not exist, a call with itself. */
const REMADE: ReadonlySet<Intent | undefined> = new Set(['notifications-subscribe', 'merge-conversations'] as const);

/** The body that was sent where it says the wish, repaired where that loses nothing, else one made from its parts. */
function bodyOf(
  seen: Seen,
  intent: Intent | undefined,
  { target, operation }: { target: Target; operation: Operation | undefined },
): FixedBody {
  const made = intent === undefined ? seen.body : bodyFor(intent, target, seen);
  const schema = operation?.body === null || operation === undefined ? undefined : models[operation.body];
  const sent = seen.body;
  if (isRead(target.method) || made === undefined)
    return { value: undefined, problems: [], isLossy: sent !== undefined };
  if (schema === undefined || sent === undefined) return { value: made, problems: [], isLossy: sent !== undefined };
  const isAsSent = checkBody(schema, sent).length === 0 && says(sent, made) && !REMADE.has(intent);
  if (isAsSent) return { value: sent, problems: [], isLossy: false };
  // A list of names with values is no map with one thing in it.
  const repaired = intent === 'set-attributes' || REMADE.has(intent) ? undefined : repairBody(schema, sent, '');
  if (repaired !== undefined && !repaired.isLossy && says(repaired.value, made))
    return { value: repaired.value, problems: repaired.problems, isLossy: false };
  return { value: made, problems: repaired?.problems ?? [], isLossy: size(sent) > size(made) };
}

/** Whether a body says at least what another one says. */
function says(body: Json, wanted: Json): boolean {
  if (Array.isArray(wanted)) return Array.isArray(body) && body.length > 0;
  return (
    isObject(body) &&
    isObject(wanted) &&
    Object.keys(wanted).every((key) => Object.hasOwn(body, key)) &&
    Object.keys(body).length <= Object.keys(wanted).length + 1
  );
}

const size = (value: Json): number =>
  isObject(value) || Array.isArray(value)
    ? Object.values(value).reduce((sum: number, item: Json) => sum + size(item), 0)
    : 1;
