import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsFor } from '../../src/contract/dialects.ts';
import { createRouteTable, select } from '../../src/contract/route-table.ts';

/** A kind of value: the name of a scalar or model, the words of an enum, a list, or a map of texts to values. */
type Kind = string | readonly string[] | { readonly listOf: Kind } | { readonly mapOf: Kind };

type Fields = Readonly<Record<string, Kind>>;

/** Written by scripts/generate-answer-models.ts. */
interface AnswerModels {
  readonly answers: Readonly<Record<string, Kind>>;
  readonly events: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, Fields>>;
}

const { answers, events, models }: AnswerModels = JSON.parse(
  readFileSync(join(import.meta.dirname, 'answer-models.json'), 'utf8'),
);
const routes = createRouteTable(operationsFor(['genesys', 'thread', 'partyline']));

/** A member of ours that any answer may have beside those of its model: what would not work on the cloud. */
const EXTRA = 'explain';

/** Where the body of an operation's success is not what its model says. */
export function answerFaults(operationName: string, body: unknown): readonly string[] {
  const kind = answers[operationName];
  if (kind === undefined) return [`${operationName} has no answer in answer-models.json`];
  return [...extraFaults(operationName, body), ...kindFaults(operationName, kind, withoutExtra(body))];
}

/** Where the `eventBody` of a notification is not what its model says. */
export function eventFaults(topicModel: string, eventBody: unknown): readonly string[] {
  return kindFaults(topicModel, topicModel, eventBody);
}

/** The same by the name of a topic, as a frame carries it; none for topics that send nothing of the cloud's models. */
export function topicFaults(topicName: string, eventBody: unknown): readonly string[] {
  const topic = Object.keys(events).find((each) => isTopic(each, topicName));
  const model = topic === undefined ? undefined : events[topic];
  return model === undefined ? [] : eventFaults(model, eventBody);
}

/** Whether a name is this topic with its ids in place. */
function isTopic(topic: string, name: string): boolean {
  const [wanted, words] = [topic.split('.'), name.split('.')];
  return words.length === wanted.length && wanted.every((word, at) => word === '{id}' || word === words[at]);
}

/** What is looked at of an answer. */
interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * The faults of an answer that came from a path. None where it has no body, is no success, is of our own dialects, or
 * is the receipt that a `Prefer` header asked for, which is ours.
 */
export function replyFaults(method: string, path: string, { status, headers, text }: Answered): readonly string[] {
  if (status < 200 || status > 299 || text === '' || headers.has('Preference-Applied')) return [];
  const match = select(routes.match(path), method);
  if (!match.ok || match.value.operation.dialect !== 'genesys') return [];
  const isJson = headers.get('content-type')?.includes('json') === true;
  return answerFaults(match.value.operation.name, isJson ? JSON.parse(text) : text);
}

function kindFaults(place: string, kind: Kind, value: unknown): readonly string[] {
  if (value === null) return [`${place} is null`];
  if (typeof kind !== 'string') return composedFaults(place, kind, value);
  const isScalar = Object.hasOwn(scalars, kind) ? scalars[kind] : undefined;
  if (isScalar !== undefined) return isScalar(value) ? [] : [wrong(place, kind, value)];
  const fields = models[kind];
  if (fields === undefined) return [`${place}: ${kind} has no model in answer-models.json`];
  return modelFaults(place, { kind, fields }, value);
}

function composedFaults(place: string, kind: Exclude<Kind, string>, value: unknown): readonly string[] {
  if ('listOf' in kind) {
    if (!Array.isArray(value)) return [wrong(place, 'list', value)];
    return value.flatMap((each, index) => kindFaults(`${place}[${index}]`, kind.listOf, each));
  }
  if ('mapOf' in kind) {
    if (!isObject(value)) return [wrong(place, 'map', value)];
    return Object.entries(value).flatMap(([key, each]) => kindFaults(`${place}.${key}`, kind.mapOf, each));
  }
  return kind.some((word) => word === value) ? [] : [wrong(place, `one of ${kind.join(', ')}`, value)];
}

function modelFaults(place: string, model: { kind: string; fields: Fields }, value: unknown): readonly string[] {
  if (!isObject(value)) return [wrong(place, model.kind, value)];
  return Object.entries(value).flatMap(([key, each]) => {
    const field = Object.hasOwn(model.fields, key) ? model.fields[key] : undefined;
    return field === undefined
      ? [`${place}.${key} is no field of ${model.kind}`]
      : kindFaults(`${place}.${key}`, field, each);
  });
}

const wrong = (place: string, wanted: string, value: unknown): string =>
  `${place} is ${JSON.stringify(value) ?? 'nothing'}, wanted ${wanted}`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

/** The instant as the cloud writes it, with milliseconds (reference/genesys behaviour 8). */
const isTime = (value: unknown): boolean =>
  isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value));

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  number: Number.isFinite,
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === 'boolean',
  'date-time': isTime,
  date: (value) => isText(value) && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  // The reference's word for any value.
  object: (value) => value !== undefined,
  void: (value) => value === undefined,
};

/** Of a success it holds warnings and nothing else. */
function extraFaults(operationName: string, body: unknown): readonly string[] {
  const extra = isObject(body) ? body[EXTRA] : undefined;
  if (extra === undefined) return [];
  const { v, warnings, ...more }: Readonly<Record<string, unknown>> = isObject(extra) ? extra : {};
  const isWhole = v === 1 && Array.isArray(warnings) && warnings.length > 0 && Object.keys(more).length === 0;
  return isWhole && warnings.every(isWarning) ? [] : [wrong(`${operationName}.${EXTRA}`, 'warnings', extra)];
}

const isWarning = (each: unknown): boolean =>
  isObject(each) &&
  ['reason', 'message', 'docs'].every((name) => isText(each[name])) &&
  (each.cloud === null || (isObject(each.cloud) && isText(each.cloud.method) && isText(each.cloud.path)));

function withoutExtra(body: unknown): unknown {
  if (!isObject(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== EXTRA));
}
