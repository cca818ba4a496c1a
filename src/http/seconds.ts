import type { Finding } from '../contract/operation.ts';
import type { Fields } from './fields.ts';

/** A time to live in whole seconds, from 1 to `max`; `otherwise` where none is sent. */
export function readSeconds(
  body: Fields,
  path: string,
  { max, otherwise }: { readonly max: number; readonly otherwise: number },
): number | Finding {
  const sent = body[path];
  if (sent === undefined || sent === null) return otherwise;
  const isFit = typeof sent === 'number' && Number.isInteger(sent) && sent >= 1 && sent <= max;
  return isFit
    ? sent
    : { stage: 'body', kind: 'out-of-bounds', path, rule: `a whole number of seconds from 1 to ${max}` };
}
