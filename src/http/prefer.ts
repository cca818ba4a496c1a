import { limits } from '../base/limits.ts';

/** What a `Prefer` header asks for (RFC 7240); what is not known is ignored, as the RFC says. */
export interface Preferences {
  /** Seconds to hold the answer until the leg is down, 1 to 30. */
  readonly wait?: number;
  /** Already gone counts as success. */
  readonly lenient: boolean;
}

/** Reads `Prefer: wait=5, handling=lenient`. More than 30 seconds is cut to 30. */
export function readPrefer(header: string | undefined): Preferences {
  const wishes = new Map<string, string>();
  for (const wish of (header ?? '').split(',')) {
    const [name = '', value = ''] = wish.split(';', 1)[0]?.split('=', 2) ?? [];
    const key = name.trim().toLowerCase();
    // RFC 7240 section 2: the first of several with one name counts.
    if (key !== '' && !wishes.has(key))
      wishes.set(
        key,
        value
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .toLowerCase(),
      );
  }
  const seconds = /^\d{1,9}$/.test(wishes.get('wait') ?? '') ? Number(wishes.get('wait')) : 0;
  return {
    lenient: wishes.get('handling') === 'lenient',
    ...(seconds < 1 ? {} : { wait: Math.min(seconds, limits.waitSecondsMax) }),
  };
}

/** `Preference-Applied` (RFC 7240 section 3) of an answer that obeyed all that was known of `Prefer`. */
export const appliedOf = ({ wait, lenient }: Preferences): string =>
  [...(wait === undefined ? [] : [`wait=${wait}`]), ...(lenient ? ['handling=lenient'] : [])].join(', ');
