import type { Headers } from '../message/message.ts';
import { readParams } from '../message/params.ts';
import { decimal, endOfToken } from '../message/scan.ts';

/** The value of Session-Expires (RFC 4028 §4). */
export interface SessionExpires {
  readonly seconds: number;
  /** Which side of the transaction refreshes; undefined where it is left to the answer. */
  readonly refresher: 'uac' | 'uas' | undefined;
}

/** RFC 3261 §20.19: delta-seconds are below 2**32. */
const SECONDS_MAX = 2 ** 32 - 1;

/** Reads `seconds *(";" parameter)`; undefined for what follows no grammar. A refresher that nobody knows is none. */
export function parseSessionExpires(text: string): SessionExpires | undefined {
  const end = endOfToken(text, 0);
  const seconds = decimal(text.slice(0, end), SECONDS_MAX);
  const params = readParams(text, end);
  if (seconds === undefined || params === undefined) return undefined;
  const named = params.get('refresher')?.toLowerCase();
  return { seconds, refresher: named === 'uac' || named === 'uas' ? named : undefined };
}

/** Seconds of a Min-SE, whose parameters nobody defined (RFC 4028 §5). */
export const parseMinSe = (text: string): number | undefined => parseSessionExpires(text)?.seconds;

/** A value that cannot be read counts as none: the request makes sense without it (RFC 3261 §8.2). */
export function sessionExpiresOf(headers: Headers): SessionExpires | undefined {
  const text = headers.get('Session-Expires');
  return text === undefined ? undefined : parseSessionExpires(text);
}

/** Undefined where there is none. */
export function minSeOf(headers: Headers): number | undefined {
  const text = headers.get('Min-SE');
  return text === undefined ? undefined : parseMinSe(text);
}
