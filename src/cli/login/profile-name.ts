import type { Typed } from '../flags/flag.ts';
import { DEFAULT_PROFILE } from '../server/target.ts';

/** The profile that is meant. */
export function profileName({ flags }: Typed): string {
  const around = process.env.PARTYLINE_PROFILE ?? '';
  return flags.profile === undefined ? (around === '' ? DEFAULT_PROFILE : around) : String(flags.profile);
}
