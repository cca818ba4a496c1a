import fc from 'fast-check';
import type { BuiltKeys } from '../../src/contract/built-difference.ts';
import type { Schema } from '../../src/contract/operation.ts';

/** Texts that break what trusts them: unpaired surrogates, control characters, names of Object.prototype, long ones. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udc00x',
    '\u202e',
    '__proto__',
    'constructor',
    'null',
    '0',
    '-1',
    '%s',
  ),
  fc.constantFrom('x'.repeat(300), '€'.repeat(5000), '{conversationId}', "';--", '<b>', '../..', '1e999'),
  fc.constantFrom('disconnected', 'connected', '+15550101', '2026-13-45T99:99:99Z', '1970-01-01T00:00:00.000Z'),
);

const numbers = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 1e21, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 63, 0.1),
  fc.integer(),
);

const plain: fc.Arbitrary<unknown> = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));
const keys = fc.oneof(texts, fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'id'));

/** A JSON value of any shape. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  plain,
  fc.array(plain, { maxLength: 4 }),
  fc.constant(Array.from({ length: 2000 }, () => ({}))),
  fc.array(fc.tuple(keys, plain), { maxLength: 4 }).map(objectOf),
  fc.integer({ min: 1, max: 80 }).map((depth) => nested(depth)),
);

/** Own members, whatever their names: an assignment to `__proto__` would make none. */
function objectOf(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries);
}

const nested = (depth: number): unknown =>
  depth === 0 ? 1 : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) };

/** A body's schema, which of its keys are carried out, and ids that something has. */
export interface Target {
  readonly schema: Schema;
  readonly keys: BuiltKeys | undefined;
  readonly ids: readonly string[];
}

/** Values near a schema: mostly of the right type, so that they come past the gates; now and then of any other. */
const near = (target: Target, depth = 0): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 15, arbitrary: fitting(target, depth) }, { weight: 1, arbitrary: anything });

function fitting(target: Target, depth: number): fc.Arbitrary<unknown> {
  const { schema, ids } = target;
  switch (schema.type) {
    case 'object':
      return objectNear(target, depth);
    case 'array':
      return fc.array(
        schema.items === undefined || depth > 4 ? plain : near({ ...target, schema: schema.items }, depth + 1),
        {
          maxLength: 3,
        },
      );
    case 'string':
      return fc.oneof(
        schema.enum === undefined ? fc.constantFrom('a name', ...ids) : fc.constantFrom(...schema.enum),
        texts,
      );
    case 'boolean':
      return fc.boolean();
    default:
      return numbers;
  }
}

function objectNear(target: Target, depth: number): fc.Arbitrary<unknown> {
  const { schema, keys: builtKeys } = target;
  const properties = schema.properties ?? {};
  const entryOf = (name: string): fc.Arbitrary<[string, unknown]> => {
    const own = properties[name];
    const inside = builtKeys?.[name];
    const value =
      own === undefined || depth > 4
        ? plain
        : near({ ...target, schema: own, keys: inside === true ? undefined : inside }, depth + 1);
    return value.map((each) => [name, each]);
  };
  const known = Object.keys(properties);
  const carriedOut = known.filter((name) => builtKeys === undefined || Object.hasOwn(builtKeys, name));
  const one = (names: readonly string[]) => (names.length === 0 ? [] : [fc.constantFrom(...names).chain(entryOf)]);
  const [common] = one(carriedOut);
  const [rare] = one(known);
  const strange = fc.tuple(keys, plain);
  const entry = fc.oneof(
    { weight: common === undefined ? 0 : 40, arbitrary: common ?? strange },
    { weight: rare === undefined ? 0 : 2, arbitrary: rare ?? strange },
    { weight: 1, arbitrary: strange },
  );
  const required = (schema.required ?? []).map(entryOf);
  return fc
    .tuple(fc.tuple(...required), fc.array(entry, { maxLength: 4 }))
    .map(([first, others]) => objectOf([...first, ...others]));
}

/** Breaks a JSON text where a parser, or whoever reads what it returns, might. */
const breaks: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, -1),
  (text) => `${text}${text}`,
  (text) => text.replace('{', '{"__proto__":{"isAdmin":true},'),
  (text) => text.replace('{', '{"state":"connected","state":"disconnected",'),
  (text) => text.replace(/:"[^"]*"/, ':1e999'),
  (text) => text.replace(/:"[^"]*"/, ':-123456789012345678901234567890'),
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace(/\{|\[/, '$&/* */'),
  (text) => `${'['.repeat(20_000)}${text}`,
  (text) => `${'{"a":'.repeat(63)}${text}${'}'.repeat(63)}`,
  (text) => `${' '.repeat(260 * 1024)}${text}`,
  () => '\u0000',
  () => 'null',
  () => '"\\ud800"',
];

/** Bodies for an operation, as they are sent. */
export const bodiesNear = (target: Target): fc.Arbitrary<string> => {
  const sound = near(target).map((value) => JSON.stringify(value));
  const broken = fc.tuple(sound, fc.constantFrom(...breaks)).map(([text, broken]) => broken(text));
  return fc.oneof({ weight: 4, arbitrary: sound }, { weight: 1, arbitrary: broken });
};

/** What may stand for an id in a path, already encoded; `fitting` are ids of the right kind, `all` of any. */
export const idsNear = (fitting: readonly string[], all: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...(fitting.length === 0 ? ['0'] : fitting)) },
    { weight: 3, arbitrary: fc.constantFrom('1', ...all) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('0', 'null', '%00', '%ff', '%', '%2e%2e', '%2F', '{id}', '__proto__', 'a'.repeat(400)),
    },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map(encodeURIComponent) },
  );

export const oddQueries: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '?',
      '?&',
      '?=',
      '?a',
      '?%',
      '?%ff=%00',
      '?a=1&a=2',
      '?__proto__=1',
      '?a[b]=c',
      '??',
      '?#',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('?pageSize=-1', '?pageSize=1e9', '?pageNumber=99999999', '?expand=%00', '?sortOrder=up'),
  },
);
