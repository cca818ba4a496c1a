import { limits } from '../base/limits.ts';
import type { Finding, Schema } from './operation.ts';

type BodyFinding = Extract<Finding, { readonly stage: 'body'; readonly path: string }>;

/** Findings of one kind blame the ones after it: a misspelt key is also a missing one, never the other way round. */
const ORDER: readonly BodyFinding['kind'][] = [
  'unknown-key',
  'missing-key',
  'wrong-type',
  'wrong-enum',
  'out-of-bounds',
];

/**
 * Compares a JSON value with a schema. All findings (at most `limits.findingsPerKindMax` of each kind), ordered by kind,
 * then by place. `path` names the offending place itself, key included: `participants[0].address`; '' is the whole
 * body. A key whose value is null counts as not sent.
 */
export function checkBody(schema: Schema, value: unknown): readonly Finding[] {
  const found = new Map<BodyFinding['kind'], BodyFinding[]>(ORDER.map((kind) => [kind, []]));
  const add: Add = (finding) => {
    const same = found.get(finding.kind);
    if (same !== undefined && same.length < limits.findingsPerKindMax) same.push(finding);
  };
  checkValue({ schema, path: '' }, value, add);
  return ORDER.flatMap((kind) => found.get(kind) ?? []);
}

type Add = (finding: BodyFinding) => void;

/** What is wanted, and where. */
interface Place {
  readonly schema: Schema;
  readonly path: string;
}

function checkValue(place: Place, value: unknown, add: Add): void {
  const { type } = place.schema;
  if (type === 'object' && isObject(value)) checkObject(place, value, add);
  else if (type === 'array' && Array.isArray(value)) checkArray(place, value, add);
  else if (type === 'string' && typeof value === 'string') checkText(place, value, add);
  else if (!isPlain(type, value)) wrongType(place, value, add);
  else if (typeof value === 'number') checkNumber(place, value, add);
}

const isPlain = (type: Schema['type'], value: unknown): boolean =>
  type === 'integer' ? Number.isInteger(value) : typeof value === type && (type === 'number' || type === 'boolean');

function checkObject({ schema, path }: Place, value: Readonly<Record<string, unknown>>, add: Add): void {
  const properties = schema.properties ?? {};
  const keys = Object.keys(value);
  for (const key of keys) {
    const at = path === '' ? key : `${path}.${key}`;
    const wanted = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
    if (wanted === false) add({ stage: 'body', kind: 'unknown-key', path: at, key, known: Object.keys(properties) });
    else if (typeof wanted === 'object' && value[key] !== null)
      checkValue({ schema: wanted, path: at }, value[key], add);
  }
  for (const key of schema.required ?? []) {
    const sent = Object.hasOwn(value, key) && value[key] !== null;
    if (!sent) add({ stage: 'body', kind: 'missing-key', path: path === '' ? key : `${path}.${key}`, key });
  }
  const { minProperties = 0 } = schema;
  const sent = keys.filter((key) => value[key] !== null);
  if (sent.length < minProperties) outOfBounds(path, `at least ${count(minProperties, 'key')}`, add);
}

function checkArray({ schema, path }: Place, value: readonly unknown[], add: Add): void {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minItems) outOfBounds(path, `at least ${count(minItems, 'item')}`, add);
  if (value.length > maxItems) outOfBounds(path, `at most ${count(maxItems, 'item')}`, add);
  if (items === undefined || value.length > maxItems) return;
  for (const [index, item] of value.entries()) checkValue({ schema: items, path: `${path}[${index}]` }, item, add);
}

function checkText({ schema, path }: Place, value: string, add: Add): void {
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    add({ stage: 'body', kind: 'wrong-enum', path, value, allowed: schema.enum });
  }
  const { maxLength = Number.POSITIVE_INFINITY } = schema;
  if (value.length > maxLength) outOfBounds(path, `at most ${count(maxLength, 'character')}`, add);
  if (schema.format === 'date-time' && !isDateTime(value)) outOfBounds(path, 'an ISO 8601 date and time', add);
}

function checkNumber({ schema, path }: Place, value: number, add: Add): void {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (value < minimum) outOfBounds(path, `at least ${minimum}`, add);
  if (value > maximum) outOfBounds(path, `at most ${maximum}`, add);
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

const isDateTime = (text: string): boolean => ISO_TIME.test(text) && !Number.isNaN(Date.parse(text));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrongType = ({ schema, path }: Place, value: unknown, add: Add): void =>
  add({ stage: 'body', kind: 'wrong-type', path, wanted: schema.type, got: kindOf(value) });

const outOfBounds = (path: string, rule: string, add: Add): void =>
  add({ stage: 'body', kind: 'out-of-bounds', path, rule });

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
