import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { generateContract, readReference } from '../../scripts/generate-contract.ts';
import { segmentAliases, segmentParents, threadMediaSegments } from '../../src/contract/aliases.ts';
import { built } from '../../src/contract/built.ts';
import { participantPatchPermissions } from '../../src/contract/built-difference.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import { genesysErrorCodes } from '../../src/contract/genesys/error-codes.gen.ts';
import { genesysOperations } from '../../src/contract/genesys/operations.gen.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { readOperationRows } from '../../src/contract/operation-rows.ts';
import { permissions, scopes } from '../../src/contract/permissions.ts';
import { threadMedia, threadOperations } from '../../src/contract/thread-operations.ts';

const root = join(import.meta.dirname, '../..');
const reference = join(root, '../shared/reference/genesys');
const skip = existsSync(reference) ? false : 'the reference folder is not beside this clone';

const named = (name: string): Operation => {
  const operation = operationsFor(['genesys', 'thread', 'partyline']).find((each) => each.name === name);
  assert.ok(operation, name);
  return operation;
};

describe('the generated files', () => {
  test('are what the generator writes from the reference today', { skip }, async () => {
    const source = await readReference(reference);
    for (const [name, text] of Object.entries(generateContract(source))) {
      assert.equal(await readFile(join(root, 'src/contract/genesys', name), 'utf8'), text, name);
    }
  });

  test('hold what the reference says of each operation, but for our own choices', { skip }, async () => {
    const { operations } = await readReference(reference);
    assert.equal(genesysOperations.length, operations.length);
    for (const source of operations) {
      const own = named(source.sdkMethod);
      const difference = built[source.sdkMethod];
      assert.deepEqual(
        [own.method, own.path, own.scopes, own.bodyRequired],
        [source.method, source.path, source.scopes, source.bodyRequired],
      );
      assert.equal(own.body, difference?.body ?? source.bodyModel);
      assert.deepEqual(own.permissions.list, difference?.permissions ?? source.permissions.list);
      assert.equal(own.status === 'removed', source.removed === true);
      assert.equal(own.status === 'built', difference !== undefined);
    }
  });

  test('a name in the list of built operations that the reference lacks stops the generator', () => {
    assert.throws(
      () => generateContract({ operations: [], codes: {}, models: {}, allModels: {}, topics: [] }),
      /built, but not in the reference/,
    );
  });

  test('107 error codes, each with a status of failure and a text', () => {
    assert.equal(Object.keys(genesysErrorCodes).length, 107);
    for (const { status, message } of Object.values(genesysErrorCodes))
      assert.ok(status >= 400 && status < 600 && message.length > 0);
    assert.equal(genesysErrorCodes['conversation.error.call.disconnected'].status, 400);
    assert.equal(
      genesysErrorCodes['authentication.required'].message,
      'No authentication bearer token specified in authorization header.',
    );
  });
});

describe('a row of the operations table', () => {
  test('is read word by word', () => {
    assert.deepEqual(
      readOperationRows(
        '\nmissing PUT /a/{b} putA ALL x:y:z,u:v:w s,s:readonly Model! 204\nbuilt GET /c getC NO - - - 200\n',
      ),
      [
        {
          name: 'putA',
          method: 'PUT',
          path: '/api/v2/a/{b}',
          dialect: 'genesys',
          status: 'missing',
          permissions: { type: 'ALL', list: ['x:y:z', 'u:v:w'] },
          scopes: ['s', 's:readonly'],
          body: 'Model',
          bodyRequired: true,
          success: 204,
        },
        {
          name: 'getC',
          method: 'GET',
          path: '/api/v2/c',
          dialect: 'genesys',
          status: 'built',
          permissions: { type: 'NO', list: [] },
          scopes: [],
          body: null,
          bodyRequired: false,
          success: 200,
        },
      ],
    );
  });

  test('is refused with a word too few, or one that means nothing', () => {
    assert.throws(() => readOperationRows('built GET /c getC NO - - -'), /nine words/);
    assert.throws(() => readOperationRows('done GET /c getC NO - - - 200'), /done is one of/);
  });

  const success: readonly (readonly [string, number])[] = [
    ['patchConversationsCallParticipant', 202],
    ['patchConversationsCallParticipantCommunication', 202],
    ['patchConversationsMessageParticipantCommunication', 202],
    ['putConversationsCallParticipantCommunicationUuidata', 204],
    ['patchConversationsCall', 200],
    ['postConversationsCallParticipantMonitor', 201],
    ['deleteConversation', 200],
    ['postConversationDisconnect', 202],
    ['headTokensMe', 200],
    ['deleteTokensMe', 200],
    ['listThreadParticipants', 200],
    ['patchThreadParticipant', 202],
  ];
  for (const [name, status] of success)
    test(`${name} succeeds with ${status}`, () => assert.equal(named(name).success, status));

  test('names are unique, and so are verb and path', () => {
    const all = operationsFor(['genesys', 'thread', 'partyline']);
    assert.equal(new Set(all.map((each) => each.name)).size, all.length);
    assert.equal(new Set(all.map((each) => `${each.method} ${each.path}`)).size, all.length);
  });

  test('every name in a template is a whole segment', () => {
    for (const { path } of operationsFor(['genesys', 'thread', 'partyline'])) {
      for (const segment of path.split('/')) assert.ok(/^\{\w+\}$/.test(segment) || !/[{}%?]/.test(segment), path);
    }
  });
});

describe('the path families', () => {
  test('are served as asked, each once', () => {
    assert.deepEqual(operationsFor([]), []);
    assert.deepEqual(operationsFor(['thread', 'thread']), threadOperations);
    assert.equal(operationsFor(['genesys', 'thread']).length, 450);
    assert.deepEqual(new Set(operationsFor(['partyline']).map((each) => each.dialect)), new Set(['partyline']));
  });

  test('the built operations of the cloud are those of the list, in the table that is checked in', () => {
    const names = genesysOperations.filter((each) => each.status === 'built').map((each) => each.name);
    assert.deepEqual(names.sort(), Object.keys(built).sort());
    assert.equal(genesysOperations.filter((each) => each.status === 'removed').length, 10);
  });

  test('a change of one participant asks the same on every path', () => {
    for (const name of [
      'patchConversationsCallParticipant',
      'patchConversationParticipant',
      'patchConversationsCallParticipantCommunication',
      'patchThreadParticipant',
    ]) {
      assert.deepEqual(named(name).permissions, { type: 'ANY', list: participantPatchPermissions }, name);
      assert.deepEqual(named(name).scopes, ['conversations'], name);
    }
  });
});

describe('the words of the table', () => {
  const literals = new Set(
    genesysOperations.flatMap((each) => each.path.split('/').filter((segment) => !segment.startsWith('{'))),
  );

  test('permissions and scopes are listed once, and what pages invent is not among them', () => {
    assert.ok(
      permissions.includes('conversation:communication:disconnect') && permissions.includes('partyline:journal:view'),
    );
    assert.ok(
      scopes.includes('conversations') &&
        scopes.includes('conversations:readonly') &&
        scopes.includes('user-basic-info'),
    );
    for (const invented of ['admin:conversation', 'conversation:write', 'conversation:participant:write']) {
      assert.ok(!permissions.includes(invented) && !scopes.includes(invented), invented);
    }
    assert.deepEqual([...permissions], [...new Set(permissions)].sort());
  });

  test('every alias stands for segments that exist, and not for itself', () => {
    for (const [word, targets] of Object.entries({
      ...segmentAliases,
      ...Object.fromEntries(Object.entries(threadMediaSegments).map(([key, value]) => [key, [value]])),
    })) {
      assert.ok(targets.length > 0);
      for (const target of targets) assert.ok(literals.has(target) && target !== word, `${word} for ${target}`);
    }
    for (const [word, parent] of Object.entries(segmentParents))
      assert.ok(literals.has(word) && literals.has(parent), word);
  });

  test("the thread's words for media all have a segment on the cloud", () => {
    assert.deepEqual(Object.keys(threadMediaSegments), threadMedia);
  });
});
