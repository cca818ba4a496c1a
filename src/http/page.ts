import { limits } from '../base/limits.ts';
import type { Finding } from '../contract/operation.ts';

/** A page as asked for: `number` from 1, `offset` and `limit` in entities. */
export interface PageWish {
  readonly number: number;
  readonly offset: number;
  readonly limit: number;
}

/** Reads `pageSize` (25, up to 100) and `pageNumber` (from 1). */
export function readPage(query: URLSearchParams): PageWish | { readonly finding: Finding } {
  const size = readNumber(query, 'pageSize', limits.pageSizeDefault);
  const number = readNumber(query, 'pageNumber', 1);
  if (size === undefined || size < 1 || size > limits.pageSizeMax)
    return outOf('pageSize', `a whole number from 1 to ${limits.pageSizeMax}`);
  if (number === undefined || number < 1) return outOf('pageNumber', 'a whole number from 1');
  return { number, offset: (number - 1) * size, limit: size };
}

function readNumber(query: URLSearchParams, name: string, otherwise: number): number | undefined {
  const text = query.get(name);
  if (text === null) return otherwise;
  return /^\d{1,7}$/.test(text) ? Number(text) : undefined;
}

const outOf = (path: string, rule: string): { finding: Finding } => ({
  finding: { stage: 'body', kind: 'out-of-bounds', path, rule },
});
