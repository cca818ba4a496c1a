// The rows of answers and query parameters, from the reference; used by generate-contract.ts.
import type { ReferenceModels } from './generate-models.ts';

/** What an operation of the reference says of its answer and of its query. */
export interface AnsweringOperation {
  readonly sdkMethod: string;
  readonly tier: number;
  readonly responseModel: string;
  readonly queryParams: readonly QueryParameter[];
}

interface QueryParameter {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  readonly enum?: readonly string[];
}

/** Answers and every model that they reach. */
export function generateAnswers(
  operations: readonly AnsweringOperation[],
  models: ReferenceModels,
  header: string,
): string {
  const reached = reach(
    models,
    operations.map(({ responseModel }) => responseModel),
  );
  return [
    header,
    '// Source: reference/genesys/operations.json and models-all.json (package purecloud-platform-client-v2 262.0.0, MIT).',
    '// Imported only where an answer is described, never at the start: see contract/answer-models.ts.',
    '',
    '/** One operation a line: name, tier, type of its answer (`-` is none). */',
    'export const answerRows = `',
    ...operations.map(
      ({ sdkMethod, tier, responseModel }) => `${sdkMethod} ${tier} ${answerType(models, responseModel)}`,
    ),
    '`;',
    '',
    '/** One model a line: name, then its fields. */',
    'export const answerModelRows = `',
    ...reached.map((name) => modelRow(models, name)),
    '`;',
    '',
  ].join('\n');
}

/** Query parameters of the operations that have some. */
export function generateQueries(operations: readonly AnsweringOperation[], header: string): string {
  return [
    header,
    '// Source: reference/genesys/operations.json (package purecloud-platform-client-v2 262.0.0, MIT; facts only).',
    '',
    '/** One operation a line: name, then its query parameters. */',
    'export const queryRows = `',
    ...operations
      .filter(({ queryParams }) => queryParams.length > 0)
      .map(({ sdkMethod, queryParams }) => [sdkMethod, ...queryParams.map(queryWord)].join(' ')),
    '`;',
    '',
  ].join('\n');
}

function reach(models: ReferenceModels, roots: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const open = [...roots];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    for (const [name] of type.matchAll(/\b[A-Z]\w+/g)) {
      if (seen.has(name) || !Object.hasOwn(models, name)) continue;
      seen.add(name);
      open.push(...Object.values(models[name] ?? {}).map((field) => (typeof field === 'string' ? field : field.type)));
    }
  }
  return [...seen].sort();
}

const answerType = (models: ReferenceModels, type: string): string =>
  type === 'void' || type === '' ? '-' : typeWord(models, type);

function modelRow(models: ReferenceModels, name: string): string {
  const fields = Object.entries(models[name] ?? {}).map(([key, field]) => {
    const { type, required, enum: words, format } = typeof field === 'string' ? { type: field } : field;
    const word = words === undefined ? (FORMATS[format ?? ''] ?? typeWord(models, type)) : `=${words.join('|')}`;
    return checkedWord(`${key}${required ? '!' : ''}:${word}`);
  });
  return [name, ...fields].join(' ');
}

const FORMATS: Readonly<Record<string, string>> = { int: 'i', float: 'n', 'date-time': 't', date: 'd' };
const PLAIN: Readonly<Record<string, string>> = { string: 's', boolean: 'b', number: 'n', object: 'o' };

/** A type in the grammar of src/contract/answer-type.ts; a model that the reference names and lacks is any object. */
function typeWord(models: ReferenceModels, type: string): string {
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) return `[${typeWord(models, element)}]`;
  const value = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (value !== undefined) return `{${typeWord(models, value)}}`;
  return PLAIN[type] ?? (Object.hasOwn(models, type) ? `@${type}` : 'o');
}

function queryWord({ name, type, required, enum: words }: QueryParameter): string {
  const isList = type === 'Array.<String>';
  const plain = type === 'Number' ? 'n' : type === 'Boolean' ? 'b' : 's';
  const word = words === undefined ? plain : `=${words.join('|')}`;
  return checkedWord(`${name}${required ? '!' : ''}:${isList ? `[${word}]` : word}`);
}

function checkedWord(word: string): string {
  if (/[\s`\\]/.test(word) || word.includes('${')) throw new Error(`cannot be one word of a row: ${word}`);
  return word;
}
