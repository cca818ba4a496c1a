import type { Known, LiveStay } from '../base/known.ts';
import { type Draft, queryOf } from './draft.ts';
import { isObject, type Json } from './json.ts';

/** Somebody that a body or a query speaks of, by whatever key. */
export interface PartySeen {
  readonly word: string;
  readonly thing: Known;
}

const DEPTH_MAX = 4;

/** The values of body and query that stand for one party, not for a conversation; each once. */
export function partiesIn(draft: Draft, things: ReadonlyMap<string, Known>): readonly PartySeen[] {
  const body = draft.body.kind === 'json' ? textsOf(draft.body.value, DEPTH_MAX) : [];
  // In a query a plus sign may be a space or, as people write numbers, itself.
  const query = Object.values(queryOf(draft)).flatMap((text) => [text, text.replace(/^ (?=\d)/, '+')]);
  return [...new Set([...body, ...query])].flatMap((word) => {
    const thing = things.get(word);
    return thing === undefined || thing.kind === 'conversation' ? [] : [{ word, thing }];
  });
}

function textsOf(value: Json, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, depth - 1));
  return isObject(value) ? Object.values(value).flatMap((item) => textsOf(item, depth - 1)) : [];
}

/** The live stays that a thing stands for, newest first. */
export function staysOf(thing: Known): readonly LiveStay[] {
  if (thing.kind === 'communication' || thing.kind === 'call') return thing.live ? [thing.stay] : [];
  if (thing.kind === 'participant')
    return thing.live ? [{ participantId: thing.participantId, conversationId: thing.conversationId, since: 0 }] : [];
  return [...thing.live].sort((one, other) => other.since - one.since);
}
