import assert from 'node:assert/strict';
import { StatementSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import type { Operation, Schema } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, three } from './conference.ts';

const [first, second] = three;
const served = operationsFor(['genesys', 'thread', 'partyline']).filter(({ status }) => status === 'built');
/** An id that nothing has; as long as all the others. */
const nobody = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

/** What stands in places that nothing was made for. */
const elsewhere = 'cccccccc-dddd-4eee-8fff-000000000000';

/** Ids of one organisation by their kind. */
type Things = Readonly<Record<string, string>>;

/** Makes one thing of every kind. */
async function thingsOf(server: LocalServer, as: string, user: string): Promise<Things> {
  const me = await server.send('GET', '/api/v2/users/me?expand=station', { as: user });
  const make = async (path: string, body: unknown): Promise<string> => {
    const made = await server.send('POST', path, { as, body });
    assert.ok(made.status < 300, made.text);
    return String(made.at('id'));
  };
  const ended = await conference(server, [first, second], { as });
  await server.send('DELETE', `/api/v2/conversations/${ended.id}`, { as });
  const call = await conference(server, three, { as });
  const base = `/api/v2/conversations/${call.id}`;
  await server.send('PUT', `/api/v2/conversations/calls/${call.id}/recordingstate`, {
    as,
    body: { recordingState: 'ACTIVE' },
  });
  const metadata = await until('it is recorded', async () => {
    const reply = await server.send('GET', `${base}/recordingmetadata`, { as });
    return reply.at('0.id') === undefined ? undefined : reply;
  });
  const gone = await server.send('PATCH', `${base}/participants/${idOf(call, second)}`, {
    as,
    body: { state: 'disconnected' },
    headers: { Prefer: 'wait=5' },
  });
  assert.equal(gone.status, 200);
  const read = await server.send('GET', base, { as });
  const channel = await server.send('POST', '/api/v2/notifications/channels', { as });
  return {
    conversation: call.id,
    endedConversation: ended.id,
    participant: idOf(call, first),
    endedParticipant: idOf(call, second),
    communication: String(read.at('participants.0.calls.0.id')),
    recording: String(metadata.at('0.id')),
    user: String(me.at('id')),
    station: String(me.at('station.associatedStation.id')),
    queue: await make('/api/v2/routing/queues', { name: 'Queue' }),
    code: await make('/api/v2/routing/wrapupcodes', { name: 'Code' }),
    webhook: await make('/api/v2/partyline/webhooks', { url: 'http://127.0.0.1:9/hook', active: false }),
    channel: String(channel.at('id')),
  };
}

/** The kind of thing that a parameter is for. */
const kindOf: Readonly<Record<string, string>> = {
  conversationId: 'conversation',
  participantId: 'participant',
  communicationId: 'communication',
  recordingId: 'recording',
  userId: 'user',
  subjectId: 'user',
  memberId: 'user',
  stationId: 'station',
  queueId: 'queue',
  codeId: 'code',
  webhookId: 'webhook',
  channelId: 'channel',
};

/** The least that a model takes. */
function sample(schema: Schema, depth = 0): unknown {
  switch (schema.type) {
    case 'object': {
      const all = Object.entries(schema.properties ?? {});
      const needed = all.filter(([key]) => schema.required?.includes(key));
      const some = needed.length > 0 || depth > 0 ? needed : all.slice(0, 1);
      return Object.fromEntries(some.map(([key, value]) => [key, sample(value, depth + 1)]));
    }
    case 'array':
      return schema.items === undefined ? [] : [sample(schema.items, depth + 1)];
    case 'string':
      return schema.enum?.at(-1) ?? 'text';
    case 'boolean':
      return true;
    default:
      return 1;
  }
}

const ends = { state: 'disconnected' };
const bodyOf = ({ body, path }: Operation): { readonly body?: unknown } => {
  if (body === null || body === 'Nothing') return {};
  if (body === 'ThreadParticipantPatch') return { body: { status: 'disconnected' } };
  if (/Participant(?:Patch|Request)$|ForCallPatch$/.test(body) && path.includes('participant')) return { body: ends };
  const schema = models[body];
  return schema === undefined ? {} : { body: sample(schema) };
};

/** One place of an operation's path with an id that is of somebody else, or of nobody. */
interface Pair {
  readonly operation: Operation;
  readonly parameter: string;
  readonly kind: string;
}

const pairs: readonly Pair[] = served.flatMap((operation) =>
  [...operation.path.matchAll(/\{(\w+)\}/g)].flatMap(([, parameter = '']) => {
    const kind = kindOf[parameter];
    if (kind === undefined || operation.words?.[parameter] !== undefined) return [];
    const kinds = new Set([kind, 'conversation', 'endedParticipant']);
    return [...kinds].map((each) => ({ operation, parameter, kind: each }));
  }),
);

const pathOf = ({ operation, parameter }: Pair, id: string, own: Things): string =>
  operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === parameter) return id;
    const [word] = operation.words?.[name] ?? [];
    return word ?? own[kindOf[name] ?? ''] ?? elsewhere;
  });

/** Everything that a client sees, without what may differ: the id that it sent, the correlation id, the time. */
function seen(reply: Reply, id: string): string {
  const context = reply.headers.get('ININ-Correlation-Id') ?? '';
  const headers = [...reply.headers].filter(([name]) => name !== 'date');
  return JSON.stringify([reply.status, reply.title, headers, reply.text])
    .replaceAll(id || '<id>', '<id>')
    .replaceAll(context, '<context>');
}

/** Counts every query of the database by its text. */
function countQueries(t: TestContext): () => readonly string[] {
  const asked: string[] = [];
  const spies = (['get', 'all', 'run', 'iterate'] as const).map((name) => t.mock.method(StatementSync.prototype, name));
  return () => {
    asked.length = 0;
    for (const { mock } of spies) {
      for (const call of mock.calls) {
        // A token is read again every 30 s, whatever it asks for.
        if (call.this instanceof StatementSync && !call.this.sourceSQL.includes('from tokens'))
          asked.push(call.this.sourceSQL);
      }
      mock.resetCalls();
    }
    return asked.toSorted();
  };
}

interface Answered {
  readonly seen: string;
  readonly queries: readonly string[];
}

async function ask(
  server: LocalServer,
  queries: () => readonly string[],
  { method, path, id, body, as }: { method: string; path: string; id: string; body?: unknown; as: string | null },
): Promise<Answered> {
  queries();
  const reply = await server.send(method, path, { as, ...(body === undefined ? {} : { body }) });
  return { seen: seen(reply, id), queries: queries() };
}

/** Two requests that differ only in an id, and what was seen of each. */
interface Asked {
  readonly method: string;
  readonly as: string | null;
  readonly path: (id: string) => string;
  readonly body?: (id: string) => unknown;
}

async function difference(
  server: LocalServer,
  queries: () => readonly string[],
  [asked, theirs]: readonly [Asked, string],
): Promise<string | undefined> {
  const [one, other] = [theirs, nobody].map((id) => ({ ...asked, path: asked.path(id), body: asked.body?.(id), id }));
  if (one === undefined || other === undefined) return 'no pair';
  const answers = [await ask(server, queries, one), await ask(server, queries, other)];
  try {
    assert.deepEqual(answers[0], answers[1]);
    return undefined;
  } catch (error) {
    return `${asked.method} ${one.path}: ${String(error)}`;
  }
}

const calls = '/api/v2/conversations/calls';
const door = '/api/v2/partyline/explain';

/** A question about a request that names the id. */
const question = (method: string, path: (id: string) => string, body?: unknown): Omit<Asked, 'as'> => ({
  method: 'POST',
  path: () => door,
  body: (id) => ({ request: { method, path: path(id), ...(body === undefined ? {} : { body }) } }),
});

/** Ids within bodies and queries. */
const within: readonly (readonly [kind: string, asked: (own: Things) => Omit<Asked, 'as'>])[] = [
  ['user', () => ({ method: 'POST', path: () => calls, body: (id) => ({ callUserId: id }) })],
  ['queue', () => ({ method: 'POST', path: () => calls, body: (id) => ({ callQueueId: id }) })],
  ['user', () => ({ method: 'POST', path: () => calls, body: (id) => ({ participants: [{ userId: id }] }) })],
  [
    'conversation',
    (own) => ({
      method: 'PATCH',
      path: () => `${calls}/${own.conversation}`,
      body: (id) => ({ conversationIds: [id] }),
    }),
  ],
  [
    'participant',
    (own) => ({
      method: 'PATCH',
      path: () => `${calls}/${own.conversation}`,
      body: (id) => ({ participants: [{ id, state: 'disconnected' }] }),
    }),
  ],
  [
    'user',
    (own) => ({
      method: 'POST',
      path: () => `/api/v2/conversations/${own.conversation}/participants/${own.participant}/replace`,
      body: (id) => ({ userId: id }),
    }),
  ],
  [
    'queue',
    (own) => ({
      method: 'POST',
      path: () => `/api/v2/conversations/${own.conversation}/participants/${own.participant}/replace/queue`,
      body: (id) => ({ queueId: id }),
    }),
  ],
  [
    'user',
    (own) => ({
      method: 'POST',
      path: () => `/api/v2/routing/queues/${own.queue}/members`,
      body: (id) => [{ id }],
    }),
  ],
  [
    'code',
    (own) => ({
      method: 'POST',
      path: () => `/api/v2/routing/queues/${own.queue}/wrapupcodes`,
      body: (id) => [{ id }],
    }),
  ],
  [
    'user',
    (own) => ({
      method: 'POST',
      path: () => `/api/v2/notifications/channels/${own.channel}/subscriptions`,
      body: (id) => [{ id: `v2.users.${id}.conversations` }],
    }),
  ],
  [
    'conversation',
    () => ({ method: 'GET', path: (id) => `/api/v2/conversations/phone/participants?conversationId=${id}` }),
  ],
  ['user', () => ({ method: 'GET', path: (id) => `/api/v2/conversations/phone/participants?userId=${id}` })],
  [
    'participant',
    () => ({
      method: 'PUT',
      path: (id) => `/api/v2/conversations/phone/participants/${id}`,
      body: () => ({ status: 'disconnected' }),
    }),
  ],
  [
    'participant',
    () => ({ method: 'PATCH', path: (id) => `/api/v2/conversation/call/participant/${id}`, body: () => ends }),
  ],
];

/** Questions about requests: their ids stand in the body. */
const questions: readonly (readonly [kind: string, asked: (own: Things) => Omit<Asked, 'as'>])[] = [
  ...['participant', 'endedParticipant', 'conversation', 'user', 'communication', 'station'].flatMap(
    (kind): readonly (readonly [string, (own: Things) => Omit<Asked, 'as'>])[] => [
      [
        kind,
        () => question('PATCH', (id) => `/api/v2/conversations/phone/participants/${id}`, { status: 'disconnected' }),
      ],
      [
        kind,
        () => question('PUT', (id) => `/api/v2/conversations/phone/participants/${id}`, { status: 'disconnected' }),
      ],
      [kind, (own) => question('PATCH', (id) => `${calls}/${own.conversation}/participants/${id}`, ends)],
    ],
  ),
  ...['conversation', 'endedConversation', 'participant'].flatMap(
    (kind): readonly (readonly [string, (own: Things) => Omit<Asked, 'as'>])[] => [
      [kind, () => question('GET', (id) => `${calls}/${id}`)],
      [kind, (own) => question('PATCH', (id) => `${calls}/${id}/participants/${own.participant}`, ends)],
      [kind, () => question('DELETE', (id) => `/api/v2/conversations/${id}`)],
    ],
  ),
  ['user', () => question('GET', (id) => `/api/v2/users/${id}`)],
  ['queue', () => question('GET', (id) => `/api/v2/routing/queues/${id}`)],
];

describe('an id of another organisation', () => {
  it('is answered as one that nobody has, byte by byte and query by query, in every place of every path', async (t) => {
    const server = await startLocalServer(t);
    const theirs = await thingsOf(server, 'demo', 'user:alice');
    const as = 'org:other';
    const own = await thingsOf(server, as, as);
    const queries = countQueries(t);
    const asked = pairs.map((pair): readonly [Asked, string] => {
      const { body } = bodyOf(pair.operation);
      const path = (id: string): string => pathOf(pair, id, own);
      const one = { method: pair.operation.method, as, path };
      return [body === undefined ? one : { ...one, body: () => body }, theirs[pair.kind] ?? ''];
    });
    const inBodies = [...within, ...questions].map(([kind, make]): readonly [Asked, string] => [
      { ...make(own), as },
      theirs[kind] ?? '',
    ]);
    const different: string[] = [];
    for (const pair of [...inBodies, ...asked]) {
      const found = await difference(server, queries, pair);
      if (found !== undefined) different.push(found);
    }
    assert.deepEqual(different, []);
    assert.ok(asked.length >= 100, String(asked.length));
    t.diagnostic(`${inBodies.length + asked.length} pairs`);
  });

  it('is answered in a question as one that nobody has, and an own one is not', async (t) => {
    const server = await startLocalServer(t);
    const as = 'org:other';
    const own = await thingsOf(server, as, as);
    const queries = countQueries(t);
    const known = ['participant', 'endedParticipant', 'conversation', 'endedConversation'];
    for (const [kind, make] of questions) {
      const found = await difference(server, queries, [{ ...make(own), as }, own[kind] ?? '']);
      const asked = JSON.stringify(make(own).body?.('<id>'));
      if (known.includes(kind) && asked.includes('phone/participants')) assert.ok(found, `${kind} ${asked}`);
    }
  });

  it('is answered to whoever has no token as an unfilled path is, without a query', async (t) => {
    const server = await startLocalServer(t);
    const theirs = await thingsOf(server, 'demo', 'user:alice');
    const queries = countQueries(t);
    for (const operation of served) {
      const [one, other] = [theirs, {}].map((own) => pathOf({ operation, parameter: '', kind: '' }, '', own));
      const answers: Answered[] = [];
      for (const path of [one, other])
        answers.push(await ask(server, queries, { method: operation.method, path: path ?? '', id: '', as: null }));
      assert.deepEqual(answers[0], answers[1], operation.path);
      assert.deepEqual(answers[0]?.queries, []);
    }
  });
});
