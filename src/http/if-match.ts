import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Precondition } from '../domain/precondition.ts';

// RFC 9110 section 8.8.3; a tag may hold a comma, so that a list is not simply split.
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/y;
const BETWEEN = /[ \t]*(?:,[ \t]*)*/y;

/**
 * Reads `If-Match` (RFC 9110 section 13.1.1): `*`, or a list of entity tags. It compares strongly, so that a weak tag
 * matches nothing; what is no incarnation matches nothing either.
 */
export function readIfMatch(header: string): Result<Precondition, 'malformed'> {
  const text = header.trim();
  if (text === '*') return ok('live');
  if (text.length > limits.ifMatchCharsMax) return refuse('malformed');
  const incarnations: number[] = [];
  let at = past(BETWEEN, text, 0);
  let tags = 0;
  while (at < text.length) {
    TAG.lastIndex = at;
    const [tag, weak, value = ''] = TAG.exec(text) ?? [];
    if (tag === undefined) return refuse('malformed');
    tags += 1;
    if (weak === undefined && /^[1-9]\d{0,8}$/.test(value)) incarnations.push(Number(value));
    const next = past(BETWEEN, text, at + tag.length);
    // Two tags with nothing between them are no list.
    if (next < text.length && !text.slice(at + tag.length, next).includes(',')) return refuse('malformed');
    at = next;
  }
  return tags === 0 ? refuse('malformed') : ok(incarnations);
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}
