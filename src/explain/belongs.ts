import { otherRoots, segmentParents } from '../contract/aliases.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { decodeSegment, segmentsOf } from './draft.ts';
import type { NearMissSearch } from './near-miss.ts';
import { literalMatch, meaningsOf, segmentOf } from './segment.ts';

/**
 * Whether a path can be one of this API's at all, right or wrong. What people wish for has the same words everywhere
 * (`calls`, `messages`, `hangup`), so a wish alone says nothing of a path that begins like another product's.
 */
export function createBelongs(routes: RouteTable, search: NearMissSearch): (path: string) => boolean {
  const roots = [...new Set([...routes.operations.flatMap(({ path }) => path.split('/').slice(3, 4)), ...otherRoots])];
  return (path) => {
    const words = segmentsOf(path).map(decodeSegment);
    if (words.some((word, at) => OTHER_VERSION.test(word) && words[at - 1] === 'api')) return false;
    const first = wordBehindPrefix(words);
    return first === undefined ? search.find(path, true).length > 0 : isRoot(first, roots);
  };
}

/** No API has so many versions that people miss by more than one. */
const OTHER_VERSION = /^v(?:0|[4-9]|\d{2,})$/;

/** What stands behind `/api/v2`, however often that is written; undefined where it is not written. */
function wordBehindPrefix(words: readonly string[]): string | undefined {
  const at = words.findLastIndex(
    (word, index) => /^(?:v?\d|alpha|beta|latest|preview)$/i.test(word) && words[index - 1]?.toLowerCase() === 'api',
  );
  return at < 0 ? undefined : words.slice(at + 1).find((word) => word !== '');
}

/** A word that paths begin with, one of those misspelt, or one that belongs below them: `calls`, `phone`. */
function isRoot(word: string, roots: readonly string[]): boolean {
  const segment = segmentOf(word);
  if (roots.some((root) => literalMatch(segment, root) !== undefined)) return true;
  return [segment.lower, ...meaningsOf(word)].some((each) => Object.hasOwn(segmentParents, each));
}

/** Areas of the cloud's API that the table holds whole. */
const WHOLE_AREAS: ReadonlySet<string> = new Set(['conversations', 'notifications', 'oauth']);

/** Whether a path begins with an area of which the table holds a part only, or nothing. */
export function isPartArea(path: string, routes: RouteTable): boolean {
  const first = wordBehindPrefix(segmentsOf(path).map(decodeSegment)) ?? '';
  if (WHOLE_AREAS.has(first)) return false;
  return otherRoots.includes(first) || routes.operations.some((operation) => operation.path.split('/')[3] === first);
}
