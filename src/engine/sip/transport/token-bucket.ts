/** How often something may happen: so many a second, and so many at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What is left, and when that was true. */
export interface TokenBucket {
  tokens: number;
  /** Of the monotonic clock. */
  at: number;
}

export const fullBucket = ({ burst }: Rate, now: number): TokenBucket => ({ tokens: burst, at: now });

/** Takes one token where there is one. */
export function takeToken(bucket: TokenBucket, { perSecond, burst }: Rate, now: number): boolean {
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
