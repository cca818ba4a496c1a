import { durationText } from '../../parts/words.ts';
import { useConsole } from '../../shell/console.ts';

/** How long ago, counting on. The only part of a row that is drawn every second. */
export function Since({ at, until }: { readonly at: number; readonly until?: number | undefined }) {
  const { live } = useConsole();
  const end = until ?? live.now.value;
  return <time dateTime={new Date(at).toISOString()}>{durationText(end - at)}</time>;
}
