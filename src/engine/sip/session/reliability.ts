import { type CSeq, parseCSeq } from '../message/header-values.ts';
import { decimal, endOfToken, skipSpace } from '../message/scan.ts';

/** RFC 3262 §7.1: a response number is below 2**32. */
const RSEQ_MAX = 2 ** 32 - 1;

/** The value of RAck (RFC 3262 §7.2): which response to which request is acknowledged. */
export interface RAck {
  readonly rseq: number;
  readonly cseq: CSeq;
}

/** The number of a reliable provisional response (RFC 3262 §7.1), 1 or more. */
export function parseRSeq(text: string): number | undefined {
  const rseq = decimal(text, RSEQ_MAX);
  return rseq === 0 ? undefined : rseq;
}

/** Reads `response-number CSeq-number method`; undefined for what is none. */
export function parseRAck(text: string): RAck | undefined {
  const end = endOfToken(text, 0);
  const rseq = parseRSeq(text.slice(0, end));
  const rest = skipSpace(text, end);
  const cseq = parseCSeq(text.slice(rest));
  return rseq === undefined || rest === end || !cseq.ok ? undefined : { rseq, cseq: cseq.value };
}
