// Writes test/support/answer-models.json from the reference: node scripts/generate-answer-models.ts --from DIR
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { built } from '../src/contract/built.ts';

/** A kind of value: the name of a scalar or model, the words of an enum, a list, or a map of texts to values. */
type Kind = string | readonly string[] | { readonly listOf: Kind } | { readonly mapOf: Kind };

type ReferenceField = string | { readonly type: string; readonly enum?: readonly string[]; readonly format?: string };
type ReferenceModels = Readonly<Record<string, Readonly<Record<string, ReferenceField>>>>;

interface ReferenceOperation {
  readonly sdkMethod: string;
  readonly tier: number;
  readonly responseModel: string;
}

interface ReferenceTopic {
  readonly topic: string;
  readonly tier: number;
  readonly model: string;
}

interface Reference {
  readonly operations: readonly ReferenceOperation[];
  readonly topics: readonly ReferenceTopic[];
  readonly models: ReferenceModels;
}

/** Tiers that are served (reference/genesys README, tiers). */
const ANSWER_TIER = 2;
const TOPIC_TIER = 1;

const scalars: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'object', 'void']);
const formats: Readonly<Record<string, string>> = {
  int: 'integer',
  float: 'number',
  'date-time': 'date-time',
  date: 'date',
};

/** One line for each operation, topic and model, so that a difference reads well. */
function answerModels({ operations, topics, models }: Reference): string {
  const served = operations.filter(({ tier, sdkMethod }) => tier <= ANSWER_TIER || Object.hasOwn(built, sdkMethod));
  const answers = new Map(served.map((each) => [each.sdkMethod, kindOf(each.responseModel)]));
  const events = new Map(topics.filter(({ tier }) => tier <= TOPIC_TIER).map((each) => [each.topic, each.model]));
  const reached = reach(models, [...answers.values(), ...events.values()]);
  const sections = Object.entries({ answers, events, models: reached }).map(
    ([name, members]) => `"${name}":{\n${linesOf(members)}\n}`,
  );
  return `{\n${sections.join(',\n')}\n}\n`;
}

const linesOf = (members: ReadonlyMap<string, unknown>): string =>
  [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',\n');

type Fields = Readonly<Record<string, Kind>>;

/** Every model that these kinds name, and what those name in turn. */
function reach(models: ReferenceModels, roots: readonly Kind[]): ReadonlyMap<string, Fields> {
  const reached = new Map<string, Fields>();
  const waiting = roots.flatMap(modelsOf);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    const fields = models[name];
    if (fields === undefined) throw new Error(`no model ${name}`);
    const kinds = Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, fieldKind(type)]));
    reached.set(name, kinds);
    waiting.push(...Object.values(kinds).flatMap(modelsOf));
  }
  return reached;
}

function modelsOf(kind: Kind): readonly string[] {
  if (typeof kind === 'string') return scalars.has(kind) || Object.values(formats).includes(kind) ? [] : [kind];
  if ('listOf' in kind) return modelsOf(kind.listOf);
  return 'mapOf' in kind ? modelsOf(kind.mapOf) : [];
}

function fieldKind(field: ReferenceField): Kind {
  if (typeof field === 'string') return kindOf(field);
  const special = field.enum ?? formats[field.format ?? ''];
  if (special === undefined) return kindOf(field.type);
  return field.type.startsWith('Array<') ? { listOf: special } : special;
}

function kindOf(type: string): Kind {
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) return { listOf: kindOf(element) };
  const value = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (value !== undefined) return { mapOf: kindOf(value) };
  if (!/^\w+$/.test(type)) throw new Error(`a type of its own kind: ${type}`);
  return type;
}

/** Fields that are date-times in every model of the reference that has them as text: the package does not say it. */
function timeFields(models: ReferenceModels): ReadonlySet<string> {
  const texts = Object.values(models)
    .flatMap((fields) => Object.entries(fields))
    .filter(([, field]) => (typeof field === 'string' ? field : field.type) === 'string');
  const isTime = (field: ReferenceField): boolean => typeof field === 'object' && field.format === 'date-time';
  const others = new Set(texts.filter(([, field]) => !isTime(field)).map(([name]) => name));
  return new Set(texts.map(([name]) => name).filter((name) => !others.has(name)));
}

/** Models of the package's declarations, which know neither enums nor formats. */
function declaredModels(declarations: string, times: ReadonlySet<string>): ReferenceModels {
  const models = declarations.matchAll(/^\texport interface (\w+) \{ ?\n((?:\t\t"?.*\n)*)\t\}/gm);
  return Object.fromEntries(
    Array.from(models, ([, name = '', body = '']) => {
      const fields = Array.from(body.matchAll(/^\t\t"(\w+)"\??: (.+);$/gm), ([, field = '', type = '']) => {
        const plain = type.replaceAll('Models.', '');
        return [field, plain === 'string' && times.has(field) ? { type: plain, format: 'date-time' } : plain];
      });
      return [name, Object.fromEntries(fields)];
    }),
  );
}

async function readReference(folder: string, declarations: string): Promise<Reference> {
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const { operations }: Pick<Reference, 'operations'> = JSON.parse(await read('operations.json'));
  const { topics }: Pick<Reference, 'topics'> = JSON.parse(await read('topics.json'));
  const { models: all }: Pick<Reference, 'models'> = JSON.parse(await read('models-all.json'));
  const { models: needed }: Pick<Reference, 'models'> = JSON.parse(await read('models.json'));
  const known = { ...all, ...needed };
  return { operations, topics, models: { ...declaredModels(declarations, timeFields(known)), ...known } };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { from: { type: 'string' } } });
  if (values.from === undefined) throw new Error('usage: node scripts/generate-answer-models.ts --from DIR');
  const root = join(import.meta.dirname, '..');
  const declarations = await readFile(join(root, 'node_modules/purecloud-platform-client-v2/index.d.ts'), 'utf8');
  const reference = await readReference(values.from, declarations);
  await writeFile(join(root, 'test/support/answer-models.json'), answerModels(reference));
}

if (import.meta.main) await main();
