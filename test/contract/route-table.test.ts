import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { operationsFor } from '../../src/contract/dialects.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { createRouteTable, select } from '../../src/contract/route-table.ts';

const cloud = createRouteTable(operationsFor(['genesys']));
const both = createRouteTable(operationsFor(['genesys', 'thread', 'partyline']));

const ID = '1d6a4a52-0a4c-4d0f-9d1a-6f0d7a1b2c3d';

/** A path of the template with a value of its own for every name. */
const fill = (operation: Operation): { path: string; params: Record<string, string> } => {
  const params: Record<string, string> = {};
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    params[name] = operation.words?.[name]?.[0] ?? `value-of-${name}`;
    return params[name];
  });
  return { path, params };
};

const names = (matches: readonly { readonly operation: Operation }[]): string[] =>
  matches.map((match) => match.operation.name).sort();

const row = (path: string, differing: Partial<Operation> = {}): Operation => ({
  name: path,
  method: 'GET',
  path,
  dialect: 'genesys',
  status: 'built',
  permissions: { type: 'NO', list: [] },
  scopes: [],
  body: null,
  bodyRequired: false,
  success: 200,
  ...differing,
});

describe('the route table', () => {
  test('every template of every dialect matches itself with its parameters filled', () => {
    assert.equal(cloud.operations.length, 447);
    for (const table of [cloud, both]) {
      for (const operation of table.operations) {
        const { path, params } = fill(operation);
        const match = table.match(path).find((each) => each.operation === operation);
        assert.ok(match, `${operation.method} ${path}`);
        assert.deepEqual(match.params, params);
      }
    }
  });

  test('a match names every verb of the path, and nothing of another path', () => {
    assert.deepEqual(names(cloud.match(`/api/v2/conversations/${ID}`)), ['deleteConversation', 'getConversation']);
    assert.deepEqual(names(cloud.match('/api/v2/tokens/me')), ['deleteTokensMe', 'getTokensMe', 'headTokensMe']);
  });

  test('a literal wins over a parameter', () => {
    assert.deepEqual(names(cloud.match('/api/v2/conversations/calls')), [
      'getConversationsCalls',
      'postConversationsCalls',
    ]);
    assert.deepEqual(names(cloud.match('/api/v2/users/me')), ['getUsersMe']);
    assert.deepEqual(cloud.match('/api/v2/conversations/calls/maximumconferenceparties')[0]?.params, {});
  });

  test('a literal that leads nowhere gives way to the parameter beside it', () => {
    const [match] = cloud.match(`/api/v2/conversations/calls/participants/${ID}`);
    assert.equal(match?.operation.name, 'patchConversationParticipant');
    assert.deepEqual(match?.params, { conversationId: 'calls', participantId: ID });
  });

  test('each row keeps the names that its own template gives', () => {
    const table = createRouteTable([row('/a/{x}/b'), row('/a/{y}/b', { method: 'PUT' })]);
    assert.deepEqual(
      table.match('/a/1/b').map((match) => match.params),
      [{ x: '1' }, { y: '1' }],
    );
  });

  test('phone is a conversation id while the cloud alone is served, as in the thread', () => {
    for (const word of ['phone', 'video', 'webchat']) {
      const matches = cloud.match(`/api/v2/conversations/${word}/participants/${ID}`);
      assert.deepEqual(names(matches), ['patchConversationParticipant']);
      assert.equal(matches[0]?.params.conversationId, word);
    }
  });

  test('phone, video and webchat are never an id while the thread dialect is served', () => {
    for (const word of ['phone', 'video', 'webchat']) {
      const matches = both.match(`/api/v2/conversations/${word}/participants/${ID}`);
      assert.deepEqual(names(matches), ['getThreadParticipant', 'patchThreadParticipant']);
      assert.deepEqual(matches[0]?.params, { media: word, participantId: ID });
      for (const rest of ['', '/disconnect', `/participants/${ID}/attributes`, `/participants/${ID}/replace`]) {
        assert.deepEqual(both.match(`/api/v2/conversations/${word}${rest}`), [], `${word}${rest}`);
      }
    }
    assert.deepEqual(names(both.match('/api/v2/conversations/phones')), ['deleteConversation', 'getConversation']);
  });

  test('a query does not take part', () => {
    assert.deepEqual(names(both.match('/api/v2/conversations?x=/y/z')), ['getConversations']);
    assert.equal(both.match(`/api/v2/conversations/${ID}?a=%zz`).length, 2);
  });

  test('segments are decoded one by one, and an encoded slash stays in its own', () => {
    const [match] = cloud.match('/api/v2/conversations/a%2Fb%20c%C3%A9');
    assert.deepEqual(match?.params, { conversationId: 'a/b cé' });
    assert.deepEqual(
      names(cloud.match('/api/v2/conversations/c%61lls')),
      names(cloud.match('/api/v2/conversations/calls')),
    );
    assert.deepEqual(names(both.match('/api/v2/partyline/participants%3Adisconnect')), [
      'postPartylineParticipantsDisconnect',
    ]);
  });

  const nowhere = [
    '',
    '/',
    '?',
    'api/v2/conversations',
    '/api/v2',
    '/api/v2/',
    '/api/v2/conversations/',
    `/api/v2/conversations/${ID}/`,
    '/api/v2/conversations//participants/x',
    '//api/v2/conversations',
    '/api/v2/conversations/%zz',
    '/api/v2/conversations/%',
    '/api/v2/conversations/%c3%28',
    '/API/v2/conversations',
    '/api/v2/Conversations',
    '/api/v2/conversations/calls/a/participants/',
    `/api/v2/${'x/'.repeat(5000)}`,
  ];
  for (const path of nowhere) {
    test(`${JSON.stringify(path.slice(0, 60))} fits nothing`, () => assert.deepEqual(both.match(path), []));
  }

  test('dots are a value like any other, never a way up', () => {
    assert.deepEqual(cloud.match('/api/v2/conversations/..')[0]?.params, { conversationId: '..' });
    assert.deepEqual(cloud.match('/api/v2/users/../conversations'), []);
  });

  test('no path makes it throw, and what matches was asked for segment by segment', () => {
    const words = both.operations.flatMap((operation) => operation.path.split('/'));
    const segment = fc.oneof(
      fc.constantFrom(...new Set(words)),
      fc.string(),
      fc.constantFrom('phone', '%', '%2F', '..', ID, '__proto__'),
    );
    const path = fc.oneof(
      fc.array(segment, { maxLength: 14 }).map((all) => `/${all.join('/')}`),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(path, (text) => {
        for (const { operation, params } of both.match(text)) {
          const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
            encodeURIComponent(params[name] ?? ''),
          );
          assert.ok(
            both.match(filled).some((match) => match.operation === operation),
            `${text} as ${filled}`,
          );
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('choosing the verb', () => {
  const refusal = (path: string, method: string): unknown => {
    const result = select(both.match(path), method);
    return result.ok ? undefined : result.refusal;
  };

  test('a built operation is chosen by its verb', () => {
    const result = select(both.match(`/api/v2/conversations/phone/participants/${ID}`), 'PATCH');
    assert.ok(result.ok);
    assert.equal(result.value.operation.name, 'patchThreadParticipant');
  });

  test('an unknown path is unknown whatever the verb', () => {
    assert.deepEqual(refusal('/api/v2/nothing', 'GET'), { stage: 'route', kind: 'unknown-path' });
  });

  test('PUT on the path of the thread is refused with GET and PATCH', () => {
    const finding = { stage: 'route', kind: 'wrong-method', allowed: ['GET', 'PATCH'] };
    assert.deepEqual(refusal(`/api/v2/conversations/phone/participants/${ID}`, 'PUT'), finding);
    assert.deepEqual(refusal(`/api/v2/conversations/phone/participants/${ID}`, 'DELETE'), finding);
  });

  test('a verb that HTTP does not know, or in small letters, is a wrong one', () => {
    const finding = { stage: 'route', kind: 'wrong-method', allowed: ['GET', 'HEAD', 'DELETE'] };
    for (const method of ['BREW', 'get', 'OPTIONS', ''])
      assert.deepEqual(refusal('/api/v2/tokens/me', method), finding);
  });

  test('HEAD is GET where HEAD has no row, and its own where it has one', () => {
    const asGet = select(both.match('/api/v2/conversations'), 'HEAD');
    assert.equal(asGet.ok && asGet.value.operation.name, 'getConversations');
    const own = select(both.match('/api/v2/tokens/me'), 'HEAD');
    assert.equal(own.ok && own.value.operation.name, 'headTokensMe');
  });

  test('an operation without a handler is named', () => {
    const result = select(both.match(`/api/v2/conversations/${ID}/cobrowse`), 'POST');
    assert.ok(!result.ok && result.refusal.kind === 'not-implemented');
    assert.equal(result.refusal.operation.name, 'postConversationCobrowse');
  });

  test('every extension that is not built yet answers by its name', () => {
    const missing = operationsFor(['partyline']).filter((operation) => operation.status === 'missing');
    for (const operation of missing) {
      const result = select(both.match(fill(operation).path), operation.method);
      assert.ok(!result.ok && result.refusal.kind === 'not-implemented', operation.name);
      assert.equal(result.refusal.operation, operation);
    }
  });

  test('a removed operation is retired, and so is every other verb of its path', () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const result = select(both.match('/api/v2/conversations/chats'), method);
      assert.ok(!result.ok && result.refusal.kind === 'removed', method);
    }
  });

  test('a removed row is none of the allowed verbs', () => {
    const table = createRouteTable([
      row('/a', { status: 'removed' }),
      row('/a', { method: 'POST', status: 'missing' }),
    ]);
    const result = select(table.match('/a'), 'PUT');
    assert.deepEqual(!result.ok && result.refusal, { stage: 'route', kind: 'wrong-method', allowed: ['POST'] });
  });
});
