import type { Random } from '../../../base/ids.ts';

const oneOf = (random: Random, count: number): number => (random.bytes(1)[0] ?? 0) % count;

/** RFC 3261 §14.2, RFC 3311 §5.2: a random number of seconds between 0 and 10. */
export const retryAfterGlare = (random: Random): readonly [name: string, value: string] => [
  'Retry-After',
  String(oneOf(random, 11)),
];

/**
 * How long a request that met 491 waits, in units of 10 ms (RFC 3261 §14.1, RFC 3311 §5.3): who made the Call-ID 2.1 to 4
 * seconds, the other one up to 2, so that they do not meet again.
 */
export const glareDelayMs = (random: Random, ownsCallId: boolean): number =>
  ownsCallId ? 2100 + 10 * oneOf(random, 191) : 10 * oneOf(random, 201);
