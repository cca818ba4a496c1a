import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const source = readFileSync(
  new URL('../../node_modules/purecloud-platform-client-v2/index.d.ts', import.meta.url),
  'utf8',
);

const fields = new Map<string, ReadonlyMap<string, string>>();

/** The members of a model of the official SDK, as its types declare them. */
function fieldsOf(model: string): ReadonlyMap<string, string> {
  const known = fields.get(model);
  if (known !== undefined) return known;
  const start = source.indexOf(`export interface ${model} {`);
  assert.ok(start >= 0, `the SDK has no model ${model}`);
  const text = source.slice(start, source.indexOf('\n\t}', start));
  const found = new Map(Array.from(text.matchAll(/"(\w+)"\??: (.+);$/gm), ([, name = '', type = '']) => [name, type]));
  fields.set(model, found);
  return found;
}

/** Fails at the first member of an answer that the SDK's model of it does not have, or that has another type. */
export function assertModel(value: unknown, type: string, place = type): void {
  if (type.startsWith('Array<')) {
    assert.ok(Array.isArray(value), `${place} is no list`);
    for (const [at, each] of value.entries()) assertModel(each, type.slice(6, -1), `${place}[${at}]`);
    return;
  }
  if (type.startsWith('{ [key: string]:')) {
    const inner = type.slice('{ [key: string]:'.length, -1).trim().replace(/;$/, '');
    for (const [key, each] of membersOf(value, place)) assertModel(each, inner, `${place}.${key}`);
    return;
  }
  if (['string', 'number', 'boolean'].includes(type)) {
    assert.equal(typeof value, type, place);
    return;
  }
  if (type === 'object') return;
  const known = fieldsOf(type.replace('Models.', ''));
  for (const [key, each] of membersOf(value, place)) {
    const wanted = known.get(key);
    assert.ok(wanted !== undefined, `${place}.${key} is not in the model`);
    assertModel(each, wanted, `${place}.${key}`);
  }
}

function membersOf(value: unknown, place: string): readonly [string, unknown][] {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${place} is no object`);
  return Object.entries(value);
}
