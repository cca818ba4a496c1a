import { dressedId } from '../../base/dressed-id.ts';
import { type Draft, decodeSegment, segmentsOf } from '../draft.ts';
import { type Problem, problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';

/** NOT_FOUND: an id that stands in quotes, has space around it or capital letters, without them. */
export function correctDressed(draft: Draft, sent: Problem): readonly Proposal[] {
  const segments = segmentsOf(draft.path);
  const bare = segments.map((segment) => dressedId(decodeSegment(segment)) ?? segment);
  const at = segments.findIndex((segment, index) => segment !== bare[index]);
  if (at < 0) return [];
  const found = problem('NOT_FOUND', { ...sent.facts, dressed: dressOf(decodeSegment(segments[at] ?? '')) });
  return [{ draft: { ...draft, path: `/${bare.join('/')}` }, problems: [found], cost: 0.05 }];
}

function dressOf(word: string): string {
  if (/["'`\u2018-\u201d]/.test(word)) return 'quotes around it, which jq -r leaves out';
  return /\s/.test(word) ? 'space around it' : 'capital letters';
}
