import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { built } from '../../src/contract/built.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import { genesysErrorCodes } from '../../src/contract/genesys/error-codes.gen.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';
import { catalogue, isReason } from '../../src/explain/catalogue.ts';
import { bodiesNear, idsNear, oddQueries } from '../support/hostile-values.ts';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { conference, three } from './conference.ts';

/** Requests for each operation: enough to find what is broken outright; PARTYLINE_FUZZ_RUNS asks for more. */
const numRuns = Number(process.env.PARTYLINE_FUZZ_RUNS ?? 10);
const seed = Number(process.env.PARTYLINE_FUZZ_SEED ?? crypto.getRandomValues(new Int32Array(1))[0]);

const codes = new Set<unknown>([
  ...Object.keys(genesysErrorCodes),
  ...catalogue.flatMap(({ answers }) => Object.values(answers).map(([, code]) => code)),
]);
const served = operationsFor(['genesys', 'thread', 'partyline']).filter(({ status }) => status === 'built');
const withBody = served.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
const bodyless = served.filter(({ method }) => method === 'GET' || method === 'HEAD');

interface Sent {
  readonly path: string;
  readonly raw?: string;
}

/** Requests for an operation whose ids are at times those of things that exist. */
function requestsFor(operation: Operation, ids: Ids): fc.Arbitrary<Sent> {
  const all = Object.values(ids).flat();
  const segments = operation.path.split('/').map((segment) => {
    const word = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (word === undefined) return fc.constant(segment);
    const words = operation.words?.[word];
    return words === undefined ? idsNear(ids[word] ?? all, all) : fc.constantFrom(...words);
  });
  const path = fc.tuple(...segments, oddQueries).map((parts) => parts.slice(0, -1).join('/') + parts.at(-1));
  if (bodyless.includes(operation)) return fc.record({ path });
  const schema = operation.body === null ? undefined : models[operation.body];
  const keys = Object.hasOwn(built, operation.name) ? built[operation.name]?.keys : undefined;
  return fc.record({ path, raw: bodiesNear({ schema: schema ?? { type: 'object' }, keys, ids: [...all, ...three] }) });
}

/** What every answer must be, whatever was asked. */
function mustBeSound(reply: Reply, what: string): void {
  assert.ok(reply.status < 500 || reply.status === 501, `${what}: ${reply.status} ${reply.text}`);
  if (reply.status < 400 || reply.text === '') return;
  assert.equal(reply.at('status'), reply.status, what);
  assert.ok(codes.has(reply.at('code')), `${what}: ${reply.at('code')}`);
  assert.ok(isReason(String(reply.at('explain.reason'))), `${what}: ${reply.text}`);
  for (const name of ['message', 'contextId', 'messageWithParams']) assert.equal(typeof reply.at(name), 'string', what);
  for (const name of ['details', 'errors']) assert.ok(Array.isArray(reply.at(name)), what);
}

/** Ids of things that exist, by the parameter that they belong in. */
type Ids = Readonly<Record<string, readonly string[]>>;

const lists: Readonly<Record<string, string>> = {
  userId: 'users/me',
  memberId: 'users/me',
  queueId: 'routing/queues',
  codeId: 'routing/wrapupcodes',
  stationId: 'stations',
  clientId: 'oauth/clients',
};

/** The ids that an operation may be about: a conference of its own, because the one before may have ended it. */
async function idsFor(server: LocalServer, { path }: Operation): Promise<Ids> {
  const as = 'user:alice';
  const ids: Record<string, readonly string[]> = {};
  for (const [parameter, list] of Object.entries(lists)) {
    if (parameter !== 'userId' && !path.includes(`{${parameter}}`)) continue;
    const reply = await server.send('GET', `/api/v2/${list}`, { as });
    const found = [reply.at('id'), ...reply.each('entities', 'id').slice(0, 2)];
    ids[parameter] = found.filter((id) => typeof id === 'string');
  }
  if (!isOfCalls(path)) return ids;
  const { id, participants } = await conference(server, three, { as });
  const shown = await server.send('GET', `/api/v2/conversations/calls/${id}`, { as });
  const legs = shown.each('participants', 'id').map((_, at) => String(shown.at(`participants.${at}.calls.0.id`)));
  return {
    ...ids,
    conversationId: [id],
    participantId: Object.values(participants),
    communicationId: [...legs, ...shown.each('participants', 'id').map(String)],
  };
}

/** Whose token a request is sent with: the ones that end tokens end nobody's who is needed. */
const senderOf = ({ name }: Operation): string => (name === 'deleteTokensMe' ? 'user:bob' : 'user:alice');

async function fuzz(t: TestContext, operations: readonly Operation[]): Promise<void> {
  const server = await startLocalServer(t, { PARTYLINE_SEED: 'demo' });
  t.diagnostic(`PARTYLINE_FUZZ_SEED=${seed}`);
  for (const operation of operations.toSorted((one, other) => rank(one) - rank(other))) {
    const requests = requestsFor(operation, await idsFor(server, operation));
    await fc.assert(
      fc.asyncProperty(requests, async ({ path, raw }) => {
        const reply = await server.send(operation.method, path, {
          ...(raw === undefined ? {} : { raw, headers: { 'Content-Type': 'application/json' } }),
          as: senderOf(operation),
        });
        mustBeSound(reply, `${operation.method} ${path} ${raw?.slice(0, 300)}`);
      }),
      { numRuns, seed },
    );
  }
  assert.equal((await server.send('GET', '/health', { as: null })).status, 200);
}

/** Whether a conference is made for it. */
const isOfCalls = (path: string): boolean => /\/conversations|\/participants:|\/partyline\/(?:bans|tokens)/.test(path);

/** Calls come before what changes the user who makes them: her phone may be told to ring until somebody answers. */
const rank = (operation: Operation): number => (isEnd(operation) ? 2 : isOfCalls(operation.path) ? 0 : 1);

/** What may take the token that all others are sent with comes last. */
const isEnd = ({ name, method }: Operation): boolean => method === 'DELETE' && /^deleteTokens?(Me)?$|User$/.test(name);

describe('hostile requests', () => {
  it('of every operation with a body never break the server, and are answered as the cloud would', (t) =>
    fuzz(t, withBody));

  it('of every operation that reads never break the server either', (t) => fuzz(t, bodyless));
});
