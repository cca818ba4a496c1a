import type { Operation } from '../../contract/operation.ts';
import { models } from '../../contract/schemas.ts';
import { endKeyOf, isEndWord } from '../action-words.ts';
import type { Draft, DraftBody } from '../draft.ts';

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** The end of a participant in the words of an operation's model. */
export function endBody(operation: Operation): DraftBody | undefined {
  const key = operation.body === null ? undefined : endKeyOf(models[operation.body]);
  return key === undefined ? undefined : { kind: 'json', value: { [key]: 'disconnected' } };
}

/** A request with a verb that the path has. */
interface Corrected {
  readonly draft: Draft;
  readonly operation: Operation;
  /** Another verb of the path may be meant as well. */
  readonly isGuess: boolean;
}

/**
 * The operations of a path that a request may have meant, with the verb that was sent set right. A read stays a read,
 * and nothing becomes a DELETE (design: explain, level guard). `endWord` is a word such as `hangup` that the path had.
 */
export function withVerb(draft: Draft, operations: readonly Operation[], endWord?: string): readonly Corrected[] {
  const exact = operations.filter(
    (operation) => operation.method === draft.method || (draft.method === 'HEAD' && operation.method === 'GET'),
  );
  const isEnd = endWord !== undefined && isEndWord(endWord);
  const fitting = exact.length > 0 && !isEnd ? exact : operations.filter((operation) => isFit(draft, operation, isEnd));
  return fitting.map((operation) => {
    const revised = revise(draft, operation, isEnd);
    // Without a body nothing tells an act from a read or a removal that the path has as well.
    const isGuess = operation.method !== draft.method && revised.body.kind === 'none' && operations.length > 1;
    return { operation, draft: revised, isGuess: isGuess && !isSafe(draft.method) };
  });
}

function isFit(draft: Draft, operation: Operation, isEnd: boolean): boolean {
  const { method } = operation;
  if (isSafe(draft.method) && !isEnd) return isSafe(method);
  if (isSafe(draft.method) || isSafe(method) || method === 'DELETE') return false;
  if (isEnd || (draft.method === 'DELETE' && draft.body.kind === 'none')) return endBody(operation) !== undefined;
  return true;
}

// A DELETE, or a path that ends with a word such as disconnect, says by itself what the body has to say.
function revise(draft: Draft, operation: Operation, isEnd: boolean): Draft {
  const says = draft.body.kind !== 'none' || (draft.method !== 'DELETE' && !isEnd);
  const body = says ? draft.body : (endBody(operation) ?? draft.body);
  const method = draft.method === 'HEAD' && operation.method === 'GET' ? 'HEAD' : operation.method;
  const isNew = draft.body.kind === 'none' && body.kind !== 'none';
  return { ...draft, method, body, ...(isNew ? { contentType: 'application/json' } : {}) };
}
