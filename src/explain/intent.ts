import type { Draft } from './draft.ts';
import { seenOf } from './wish/seen.ts';
import { voteOf } from './wish/vote.ts';

/** The wish behind a request, by the names of the collected cases; undefined when it cannot be told. */
export function intentOf(draft: Draft, isWord: (text: string) => boolean = () => false): string | undefined {
  if (/\/oauth\/token$/.test(draft.path)) return 'oauth-token';
  return voteOf(seenOf(draft, { isWord }))?.intent;
}
