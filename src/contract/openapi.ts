import { type AnswerModels, readAnswerModels } from './answer-models.ts';
import type { AnswerField, AnswerType } from './answer-type.ts';
import { errorSchema } from './openapi-errors.ts';
import { answerHeadersOf, headersOf } from './openapi-headers.ts';
import type { Operation } from './operation.ts';
import type { QueryParameters } from './query-parameters.ts';
import { models as bodies } from './schemas.ts';

type Node = Readonly<Record<string, unknown>>;

/** What the description is printed from. */
export interface OpenApiSource {
  readonly version: string;
  /** The rows that are served. */
  readonly operations: readonly Operation[];
  readonly queries: Pick<QueryParameters, 'of'>;
  /** The catalogue: reason -> what is told of it. */
  readonly reasons: Readonly<Record<string, Node>>;
}

const refTo = (kind: string, name: string): Node => ({ $ref: `#/components/${kind}/${name}` });

/** The OpenAPI 3.1 description of what is served (spec.openapis.org/oas/v3.1.0). */
export function openApiDocument(source: OpenApiSource): Node {
  const known = readAnswerModels();
  const scopes = [...new Set(source.operations.flatMap((operation) => operation.scopes))].sort();
  const print = createPrinter(source, known);
  const paths: Record<string, Record<string, Node>> = {};
  for (const operation of source.operations) {
    for (const { path, operationId } of spelt(operation)) {
      paths[path] = { ...paths[path], [operation.method.toLowerCase()]: print(operation, path, operationId) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Partyline',
      version: source.version,
      description: 'Operations marked missing answer 501, removed ones 404. Every refusal says why in `explain`.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { ...bodySchemas(source.operations), ...answerSchemas(known), ErrorBody: errorSchema(source.reasons) },
      responses: {
        Error: {
          description: 'A refusal, with its reason and, where there is one, the request that would have worked',
          content: { 'application/json': { schema: refTo('schemas', 'ErrorBody') } },
        },
      },
      securitySchemes: securitySchemes(scopes),
    },
    'x-errors': source.reasons,
  };
}

/** A parameter that takes only some words is no template here: such paths would be equal to others. */
function spelt({ path, name, words = {} }: Operation): readonly { path: string; operationId: string }[] {
  const [entry] = Object.entries(words);
  if (entry === undefined) return [{ path, operationId: name }];
  const [parameter, values] = entry;
  return values.map((word) => ({ path: path.replace(`{${parameter}}`, word), operationId: `${name}_${word}` }));
}

function createPrinter({ queries }: OpenApiSource, { answers }: AnswerModels) {
  return (operation: Operation, path: string, operationId: string): Node => {
    const answer = answers.get(operation.name);
    const parameters = [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...queries.of(operation.name).map(queryParameter),
      ...headersOf(operation),
    ];
    const { type, list } = operation.permissions;
    return {
      operationId,
      tags: [operation.dialect],
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(operation.body === null ? {} : { requestBody: requestBody(operation, operation.body) }),
      responses: responsesOf(operation, answer?.type),
      security: [...operation.scopes.map((scope) => ({ oauth2: [scope] })), { bearer: [] }],
      ...(operation.status === 'removed' ? { deprecated: true } : {}),
      'x-partyline-operation': operation.name,
      'x-partyline-status': operation.status,
      ...(answer === undefined ? {} : { 'x-partyline-tier': answer.tier }),
      ...(list.length === 0 ? {} : { 'x-purecloud-method-permissions': { type, permissions: list } }),
      ...(list.length > 0 && type === 'ANY' ? { 'x-purecloud-requires-any-permissions': list } : {}),
      ...(list.length > 0 && type === 'ALL' ? { 'x-purecloud-requires-all-permissions': list } : {}),
    };
  };
}

const queryParameter = ({ name, required, type }: AnswerField): Node => ({
  name,
  in: 'query',
  ...(required ? { required } : {}),
  schema: schemaOf(type),
});

const requestBody = ({ bodyRequired }: Operation, body: string): Node => ({
  required: bodyRequired,
  content: { 'application/json': { schema: Object.hasOwn(bodies, body) ? refTo('schemas', bodyName(body)) : {} } },
});

/** `Array<X>` and the like are no names of components. */
const bodyName = (model: string): string => `Body.${model.replaceAll(/[^\w.-]/g, '_')}`;

function responsesOf(operation: Operation, type: AnswerType | undefined): Node {
  const { status, success, method, dialect } = operation;
  const error = refTo('responses', 'Error');
  if (status === 'missing') return { '501': error, default: error };
  if (status === 'removed') return { '404': error, default: error };
  const hasBody = type !== undefined || (dialect !== 'genesys' && success === 200);
  const content = { content: { 'application/json': { schema: type === undefined ? {} : schemaOf(type) } } };
  const described = { description: success === 202 ? 'Accepted: an event or a later read proves it' : 'Done' };
  return {
    [String(success)]: {
      ...described,
      ...answerHeadersOf(operation),
      ...(hasBody && method !== 'HEAD' && success !== 204 ? content : {}),
    },
    default: error,
  };
}

function bodySchemas(operations: readonly Operation[]): Node {
  const names = new Set(operations.flatMap(({ body }) => (body !== null && Object.hasOwn(bodies, body) ? [body] : [])));
  return Object.fromEntries([...names].map((name) => [bodyName(name), bodies[name]]));
}

const answerSchemas = ({ models }: AnswerModels): Node =>
  Object.fromEntries([...models].map(([name, fields]) => [name, modelSchema(fields)]));

function modelSchema(fields: readonly AnswerField[]): Node {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, type }) => [name, schemaOf(type)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

const PLAIN = {
  text: { type: 'string' },
  flag: { type: 'boolean' },
  number: { type: 'number' },
  whole: { type: 'integer' },
  time: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  anything: {},
} as const;

function schemaOf(type: AnswerType): Node {
  switch (type.kind) {
    case 'word':
      return { type: 'string', enum: type.words };
    case 'list':
      return { type: 'array', items: schemaOf(type.of) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.of) };
    case 'model':
      return refTo('schemas', type.name);
    default:
      return PLAIN[type.kind];
  }
}

function securitySchemes(names: readonly string[]): Node {
  const scopes = Object.fromEntries(
    names.map((name) => [name, name.endsWith(':readonly') ? 'reads' : 'reads, writes']),
  );
  return {
    oauth2: {
      type: 'oauth2',
      flows: {
        clientCredentials: { tokenUrl: '/oauth/token', scopes },
        authorizationCode: { authorizationUrl: '/oauth/authorize', tokenUrl: '/oauth/token', scopes },
      },
    },
    bearer: { type: 'http', scheme: 'bearer' },
  };
}
