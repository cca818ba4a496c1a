import type { Answered } from './options.ts';

/** Below it clocks agree, as far as a header of whole seconds and a slow network can tell. */
const SKEW_MS_MIN = 60_000;

/** `, and the clock …` where this machine's clock differs from the server's; else nothing. For the end of a sentence. */
export function skewOf({ headers }: Answered, now: number): string {
  const theirs = Date.parse(headers.date ?? '');
  if (Number.isNaN(theirs) || Math.abs(now - theirs) < SKEW_MS_MIN) return '';
  const minutes = Math.round(Math.abs(now - theirs) / 60_000);
  return `, and the clock of this machine: it is ${minutes} min ${now > theirs ? 'ahead of' : 'behind'} the server's`;
}
