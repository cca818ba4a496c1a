import { invariant } from '../base/assert.ts';
import type { Method, Operation } from './operation.ts';

const STATUSES: readonly Operation['status'][] = ['built', 'missing', 'removed'];
const METHODS: readonly Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const TYPES: readonly Operation['permissions']['type'][] = ['ANY', 'ALL', 'NO'];

/**
 * Reads the cloud's operations from lines of nine words: status, method, path below /api/v2, name, type of permissions,
 * permissions, scopes, body, success. Lists are joined by commas, `-` is none, a body that is required ends in `!`.
 * Text, because object literals of this size cost a start three times as much.
 */
export function readOperationRows(text: string): readonly Operation[] {
  return text.trim().split('\n').map(readRow);
}

function readRow(line: string): Operation {
  const words = line.split(' ');
  const [
    status = '',
    method = '',
    path = '',
    name = '',
    type = '',
    permissions = '',
    scopes = '',
    body = '',
    success = '',
  ] = words;
  invariant(words.length === 9, `nine words: ${line}`);
  return {
    name,
    method: oneOf(METHODS, method),
    path: `/api/v2${path}`,
    dialect: 'genesys',
    status: oneOf(STATUSES, status),
    permissions: { type: oneOf(TYPES, type), list: listOf(permissions) },
    scopes: listOf(scopes),
    body: body === '-' ? null : body.replace('!', ''),
    bodyRequired: body.endsWith('!'),
    success: Number(success),
  };
}

const listOf = (word: string): readonly string[] => (word === '-' ? [] : word.split(','));

function oneOf<Word extends string>(words: readonly Word[], wanted: string): Word {
  const word = words.find((each) => each === wanted);
  invariant(word !== undefined, `${wanted} is one of ${words.join(', ')}`);
  return word;
}
