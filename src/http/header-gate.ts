import { limits } from '../base/limits.ts';
import { takesIdempotencyKey, takesIfMatch } from '../contract/request-headers.ts';
import type { Precondition } from '../domain/precondition.ts';
import { type Exchange, refused, type Stop } from './exchange.ts';
import { readIfMatch } from './if-match.ts';

/**
 * Headers that decide what a request does are read or refused before it does anything (design: removal, 5). `If-Match`
 * on a change that could not obey it would be a safeguard that is none.
 */
export function checkHeaders({ operation, incoming }: Exchange): Stop | undefined {
  if (operation === undefined || !takesIdempotencyKey(operation)) return undefined;
  const { 'idempotency-key': key, 'if-match': match } = incoming.headers;
  if (key !== undefined && (key === '' || key.length > limits.idempotencyKeyCharsMax)) {
    const wanted = `1 to ${limits.idempotencyKeyCharsMax} characters; ${key.length} were sent`;
    return refused('WRONG_HEADER_VALUE', { header: 'Idempotency-Key', wanted });
  }
  if (match === undefined) return undefined;
  if (!takesIfMatch(operation.name)) {
    const wanted = 'left out here: it is for PATCH of one participant and for participants:disconnect';
    return refused('WRONG_HEADER_VALUE', { header: 'If-Match', wanted });
  }
  return readIfMatch(match).ok ? undefined : wrongTag();
}

const wrongTag = (): Stop =>
  refused('WRONG_HEADER_VALUE', {
    header: 'If-Match',
    wanted: 'an incarnation in quotes such as "3", a list of them, or an asterisk',
  });

/** The incarnation that a request is meant for; the gate has let nothing else pass. */
export function preconditionOf({ incoming }: Exchange): Precondition | undefined {
  const match = incoming.headers['if-match'];
  const read = match === undefined ? undefined : readIfMatch(match);
  return read?.ok ? read.value : undefined;
}
