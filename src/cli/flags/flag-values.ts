import { ok, type Result, refuse } from '../../base/result.ts';

/** Any text with something in it; a flag in its place is what a variable leaves that is not set. */
export function someText(text: string): Result<string, string> {
  const isMissing = text.trim() === '' || /^--[a-z]/.test(text);
  return isMissing ? refuse('Its value is missing; is a variable of the script not set?') : ok(text.trim());
}

/** A whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): Result<number, string> => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most
      ? ok(number)
      : refuse(`It should be a whole number from ${least} to ${most}.`);
  };

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** A span of time in seconds; `5m` and such are understood. */
export function seconds(text: string): Result<number, string> {
  const [, count, unit = ''] = /^(\d{1,7})([smhd]?)$/.exec(text.trim()) ?? [];
  const size = UNITS[unit];
  return count === undefined || size === undefined || Number(count) === 0
    ? refuse('It should be a time from one second on: 90, 90s, 5m, 1h.')
    : ok(Number(count) * size);
}

/** A moment, as ISO 8601 writes it with its zone. */
export function moment(text: string): Result<string, string> {
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isIso && !Number.isNaN(Date.parse(text))
    ? ok(new Date(text).toISOString())
    : refuse('It should be a time as 2026-11-25T09:00:00Z.');
}
