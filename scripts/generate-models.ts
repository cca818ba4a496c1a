// The JSON Schemas of request bodies, from the reference's models; used by generate-contract.ts.

type ReferenceField =
  | string
  | { readonly type: string; readonly required?: boolean; readonly enum?: readonly string[]; readonly format?: string };

/** Model -> field -> type. */
export type ReferenceModels = Readonly<Record<string, Readonly<Record<string, ReferenceField>>>>;

type RequestModels = ReadonlyMap<string, { readonly isAnswer: boolean }>;

/** One constant per model, each after those it refers to; a model that refers back to itself ends in `{ type: 'object' }`. */
export function generateModels(models: ReferenceModels, wanted: RequestModels, header: string): string {
  const writer = createWriter(models);
  const known = [...wanted].filter(([name]) => Object.hasOwn(models, elementOf(name)));
  const entries = known.map(([name, { isAnswer }]) => `  ${quoteKey(name)}: ${writer.request(name, isAnswer)},`);
  return [
    header,
    '// Source: reference/genesys/models.json (fields of package purecloud-platform-client-v2 262.0.0, MIT; facts only).',
    "import type { Schema } from '../operation.ts';",
    '',
    "const text: Schema = { type: 'string' };",
    "const flag: Schema = { type: 'boolean' };",
    "const whole: Schema = { type: 'integer' };",
    "const number: Schema = { type: 'number' };",
    "const anything: Schema = { type: 'object' };",
    "const time: Schema = { type: 'string', format: 'date-time' };",
    "const date: Schema = { type: 'string', format: 'date' };",
    ...writer.constants,
    '',
    "/** Bodies of the cloud's operations, by the name that `Operation.body` gives. */",
    'export const genesysModels: Readonly<Record<string, Schema>> = {',
    ...entries,
    '};',
    '',
  ].join('\n');
}

const elementOf = (name: string): string => /^Array<(\w+)>$/.exec(name)?.[1] ?? name;

const quoteKey = (name: string): string => (/^\w+$/.test(name) ? name : `'${name}'`);

interface Writer {
  readonly constants: readonly string[];
  /** The expression for a body's model. */
  request(name: string, isAnswer: boolean): string;
}

function createWriter(models: ReferenceModels): Writer {
  const constants: string[] = [];
  const made = new Set<string>();
  const open = new Set<string>();

  const model = (name: string): string => {
    if (open.has(name) || !Object.hasOwn(models, name)) return 'anything';
    if (made.has(name)) return constantName(name);
    open.add(name);
    const properties = Object.entries(models[name] ?? {}).map(([key, field]) => `${key}: ${fieldOf(field)}`);
    open.delete(name);
    made.add(name);
    constants.push(
      `const ${constantName(name)}: Schema = { type: 'object', properties: { ${properties.join(', ')} }, additionalProperties: false };`,
    );
    return constantName(name);
  };

  const fieldOf = (field: ReferenceField): string => {
    if (typeof field === 'string') return typeOf(field);
    if (field.enum !== undefined) {
      const word = `{ type: 'string', enum: [${field.enum.map((each) => `'${each}'`).join(', ')}] }`;
      return field.type.startsWith('Array<') ? `{ type: 'array', items: ${word} }` : word;
    }
    return formatted(field.format) ?? typeOf(field.type);
  };

  const typeOf = (type: string): string => {
    const element = /^Array<(.+)>$/.exec(type)?.[1];
    if (element !== undefined) return `{ type: 'array', items: ${typeOf(element)} }`;
    const value = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
    if (value !== undefined) return `{ type: 'object', additionalProperties: ${typeOf(value)} }`;
    return plain(type) ?? model(type);
  };

  return {
    constants,
    request(name, isAnswer) {
      const schema = typeOf(name);
      const required = requiredKeys(models[name]);
      return isAnswer || required.length === 0 ? schema : `{ ...${schema}, required: [${required.join(', ')}] }`;
    },
  };
}

const constantName = (model: string): string => `${model.slice(0, 1).toLowerCase()}${model.slice(1)}`;

const requiredKeys = (fields: ReferenceModels[string] | undefined): readonly string[] =>
  Object.entries(fields ?? {}).flatMap(([key, field]) =>
    typeof field === 'object' && field.required ? [`'${key}'`] : [],
  );

function plain(type: string): string | undefined {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    boolean: 'flag',
    number: 'number',
    object: 'anything',
  };
  return Object.hasOwn(names, type) ? names[type] : undefined;
}

function formatted(format: string | undefined): string | undefined {
  const names: Readonly<Record<string, string>> = { int: 'whole', float: 'number', 'date-time': 'time', date: 'date' };
  return format === undefined ? undefined : names[format];
}
