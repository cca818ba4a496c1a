import { limits } from '../base/limits.ts';
import type { Finding } from '../contract/operation.ts';

/** A page as asked for: `number` from 1, `offset` and `limit` in entities. */
export interface PageWish {
  readonly number: number;
  readonly offset: number;
  readonly limit: number;
}

/** Reads `pageNumber` (from 1) and `pageSize`: 25 and up to 100, or where a list says so `sizeMax`, also the default. */
export function readPage(query: URLSearchParams, sizeMax?: number): PageWish | { readonly finding: Finding } {
  const max = sizeMax ?? limits.pageSizeMax;
  const size = readNumber(query, 'pageSize', sizeMax ?? limits.pageSizeDefault);
  const number = readNumber(query, 'pageNumber', 1);
  if (size === undefined || size < 1 || size > max) return outOf('pageSize', `a whole number from 1 to ${max}`);
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
