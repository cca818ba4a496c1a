import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { operationsFor } from '../../src/contract/dialects.ts';
import { startLocalServer } from '../support/local-server.ts';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const nodeOf = (value: unknown): Node => (isNode(value) ? value : {});
const at = (document: unknown, place: readonly string[]): unknown =>
  place.reduce<unknown>((value, key) => nodeOf(value)[key], document);

function* refsOf(value: unknown): Generator<string> {
  if (!isNode(value)) return;
  for (const [key, each] of Object.entries(value)) {
    if (key === '$ref' && typeof each === 'string') yield each;
    else yield* refsOf(each);
  }
}

/** Every operation of the description with the id of its row. */
const describedOf = (document: unknown): readonly (readonly [row: unknown, verb: string, path: string, node: Node])[] =>
  Object.entries(nodeOf(at(document, ['paths']))).flatMap(([path, verbs]) =>
    Object.entries(nodeOf(verbs)).map(
      ([verb, node]) => [nodeOf(node)['x-partyline-operation'], verb, path, nodeOf(node)] as const,
    ),
  );

describe('GET /openapi.json', () => {
  it('is a valid OpenAPI 3.1 description, read without a token', async (t) => {
    const server = await startLocalServer(t);
    const reply = await server.send('GET', '/openapi.json', { as: null });
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json/);
    const validator = new Validator();
    const result = await validator.validate(structuredClone(nodeOf(reply.body)));
    assert.deepEqual([result.valid, validator.version], [true, '3.1'], JSON.stringify(result.errors));
    assert.equal((await server.send('GET', '/openapi.json', { as: null })).text, reply.text);
    assert.equal((await server.send('POST', '/openapi.json', { as: null })).status, 405);
  });

  it('has no reference that leads nowhere, and no path twice by other names', async (t) => {
    const server = await startLocalServer(t);
    const { body } = await server.send('GET', '/openapi.json', { as: null });
    const refs = [...refsOf(body)];
    assert.ok(refs.length > 1000);
    for (const ref of new Set(refs)) assert.ok(isNode(at(body, ref.slice(2).split('/'))), ref);
    const shapes = Object.keys(nodeOf(at(body, ['paths']))).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
    assert.equal(new Set(shapes).size, shapes.length);
    const ids = describedOf(body).map(([, , , node]) => node.operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('describes each row that is served, and says which of them are missing', async (t) => {
    const server = await startLocalServer(t);
    const { body } = await server.send('GET', '/openapi.json', { as: null });
    const described = describedOf(body);
    const rows = operationsFor(['genesys', 'thread', 'partyline']);
    assert.deepEqual([...new Set(described.map(([row]) => row))].sort(), rows.map(({ name }) => name).sort());
    for (const [row, verb, , node] of described) {
      const own = rows.find(({ name }) => name === row);
      assert.deepEqual([verb.toUpperCase(), node['x-partyline-status']], [own?.method, own?.status], String(row));
      assert.equal('501' in nodeOf(node.responses), own?.status === 'missing', String(row));
    }
  });

  it('names the headers that decide what a request does, and those that its answer has', async (t) => {
    const server = await startLocalServer(t);
    const { body } = await server.send('GET', '/openapi.json', { as: null });
    const headersOf = (wanted: string): readonly unknown[] => {
      const [, , , node] = describedOf(body).find(([row]) => row === wanted) ?? [];
      const parameters = node?.parameters;
      const sent = Array.isArray(parameters) ? parameters.map(nodeOf).filter((each) => each.in === 'header') : [];
      const success = Object.entries(nodeOf(node?.responses)).find(([status]) => status.startsWith('2'));
      return [sent.map((each) => each.name), Object.keys(nodeOf(nodeOf(success?.[1]).headers))];
    };
    const ofOne = [
      ['Idempotency-Key', 'If-Match', 'Prefer'],
      ['Idempotent-Replayed', 'ETag', 'Preference-Applied'],
    ];
    assert.deepEqual(headersOf('patchThreadParticipant'), ofOne);
    assert.deepEqual(headersOf('patchConversationsCallParticipant'), ofOne);
    assert.deepEqual(headersOf('postConversationsCalls'), [['Idempotency-Key'], ['Idempotent-Replayed']]);
    assert.deepEqual(headersOf('getThreadParticipant'), [[], ['ETag']]);
    assert.deepEqual(headersOf('getUsersMe'), [[], []]);
  });

  it('describes only the dialects that are served', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_DIALECTS: 'genesys' });
    const { body } = await server.send('GET', '/openapi.json', { as: null });
    const tags = new Set(describedOf(body).flatMap(([, , , node]) => node.tags));
    assert.deepEqual([...tags].sort(), ['genesys', 'partyline']);
  });

  it('says how a token is got and which one a removal needs', async (t) => {
    const server = await startLocalServer(t);
    const { body } = await server.send('GET', '/openapi.json', { as: null });
    const flows = nodeOf(at(body, ['components', 'securitySchemes', 'oauth2', 'flows']));
    assert.deepEqual(Object.keys(flows), ['clientCredentials', 'authorizationCode']);
    const [, , , removal] =
      describedOf(body).find(([row]) => row === 'patchConversationsCallParticipant') ?? assert.fail('no removal');
    assert.deepEqual(removal.security, [{ oauth2: ['conversations'] }, { bearer: [] }]);
    assert.deepEqual(removal['x-purecloud-requires-any-permissions'], [
      'conversation:participant:wrapup',
      'conversation:call:record',
      'conversation:communication:disconnect',
    ]);
    const reasons = at(body, ['components', 'schemas', 'ErrorBody', 'properties', 'explain', 'properties', 'reason']);
    assert.deepEqual(nodeOf(reasons).enum, Object.keys(nodeOf(at(body, ['x-errors']))));
  });
});
