import { limits } from '../base/limits.ts';
import type { Operation } from './operation.ts';
import { takesIdempotencyKey, takesIfMatch } from './request-headers.ts';

type Node = Readonly<Record<string, unknown>>;

const header = (name: string, description: string, schema: Node): Node => ({ name, in: 'header', description, schema });

const text = { type: 'string' };

const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'The same request again under this key gets the first answer and acts no second time; kept for 24 hours',
  { ...text, minLength: 1, maxLength: limits.idempotencyKeyCharsMax },
);

const IF_MATCH = header(
  'If-Match',
  'The incarnation that is meant, as the ETag of a read has it; another one answers 412 and is left alone. * is any that is live',
  text,
);

const PREFER = header(
  'Prefer',
  'wait=N holds the answer until the leg is down; handling=lenient makes "already gone" a success',
  text,
);

/** Request headers that decide what an operation does (design: removal, 5). */
export const headersOf = (operation: Operation): readonly Node[] => [
  ...(takesIdempotencyKey(operation) ? [IDEMPOTENCY_KEY] : []),
  ...(takesIfMatch(operation.name) ? [IF_MATCH, PREFER] : []),
];

const answered = (description: string): Node => ({ description, schema: text });

/** Headers of its success. */
export function answerHeadersOf(operation: Operation): Node {
  const headers = {
    ...(takesIdempotencyKey(operation)
      ? { 'Idempotent-Replayed': answered('true: the answer of an earlier request with this Idempotency-Key') }
      : {}),
    ...(takesIfMatch(operation.name) || operation.name === 'getThreadParticipant'
      ? { ETag: answered('The incarnation of the participant, in quotes') }
      : {}),
    ...(takesIfMatch(operation.name) ? { 'Preference-Applied': answered('What of Prefer was obeyed') } : {}),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}
