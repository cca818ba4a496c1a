import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { built } from '../../src/contract/built.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import { checkOperationBody } from '../../src/contract/gates.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';

const operations = operationsFor(['genesys', 'thread', 'partyline']);

const named = (name: string): Operation => {
  const operation = operations.find((each) => each.name === name);
  assert.ok(operation, name);
  return operation;
};

const found = (name: string, body: unknown): readonly string[] => {
  const result = checkOperationBody(named(name), JSON.stringify(body));
  return result.ok
    ? []
    : result.refusal.map((each) => ('path' in each && each.path !== '' ? `${each.kind} ${each.path}` : each.kind));
};

const participant = 'patchConversationsCallParticipant';
const leg = 'patchConversationsCallParticipantCommunication';
const calls = 'postConversationsCalls';
const add = 'postConversationsCallParticipants';

describe('keys that are real on the cloud but not built here', () => {
  const refusals: readonly (readonly [string, unknown, readonly string[]])[] = [
    [participant, { resumeTime: '2026-11-23T04:52:00.000Z' }, ['key-not-built resumeTime']],
    [
      participant,
      { state: 'disconnected', wrapup: null, resumeTime: '2026-11-23T04:52:00.000Z' },
      ['key-not-built resumeTime'],
    ],
    [
      'patchConversationParticipant',
      { recording: false, resumeTime: '2026-11-23T04:52:00.000Z' },
      ['key-not-built resumeTime'],
    ],
    [leg, { state: 'disconnected', wrapupSkipped: true }, ['key-not-built wrapupSkipped']],
    ['patchConversationsCall', { securePause: true }, ['key-not-built securePause']],
    ['patchConversationsCall', { state: 'disconnected', name: 'x' }, ['key-not-built name']],
    [calls, { languageId: 'x' }, ['key-not-built languageId']],
    [calls, { phoneNumber: '+15550100', attributes: {} }, ['key-not-built attributes']],
    [add, { participants: [{ userId: 'x', purpose: 'agent' }] }, ['key-not-built participants[0].purpose']],
    [add, { participants: [{ address: 'x' }], name: 'y' }, ['key-not-built name']],
    [add, { participants: [{ address: 'x', name: null, purpose: null }] }, []],
    [calls, { phoneNumber: '+1', callUserId: 'u', participants: [{ name: 'n', address: 'a' }], callerId: '+2' }, []],
    [participant, { state: 'connected', muted: true, held: false }, []],
  ];
  for (const [name, body, findings] of refusals) {
    test(`${name} ${JSON.stringify(body)}: ${findings.join() || 'none'}`, () =>
      assert.deepEqual(found(name, body), findings));
  }

  test('come after everything else that is wrong with the body', () => {
    assert.deepEqual(
      found(participant, { resumeTime: '2026-11-23T04:52:00.000Z', state: 'DISCONNECTED', status: 'x' }),
      ['unknown-key status', 'wrong-enum state', 'key-not-built resumeTime'],
    );
  });

  test('name the operation and the key', () => {
    const result = checkOperationBody(named(calls), '{"phoneNumber":"1","languageId":"q"}');
    assert.deepEqual(result, {
      ok: false,
      refusal: [
        {
          stage: 'body',
          kind: 'key-not-built',
          path: 'languageId',
          key: 'languageId',
          operation: named(calls),
        },
      ],
    });
  });

  test('are told apart for every built operation of the cloud whose body has keys', () => {
    for (const operation of operations.filter((each) => each.dialect === 'genesys' && each.status === 'built')) {
      const model = models[operation.body ?? ''];
      const { keys } = built[operation.name] ?? {};
      // Of a list the keys of its items are told, where not all of them are built.
      const told = model?.type === 'array' && keys !== undefined ? model.items : model;
      const known = Object.keys(told?.properties ?? {});
      assert.equal(keys === undefined, known.length === 0, operation.name);
      for (const key of Object.keys(keys ?? {})) assert.ok(known.includes(key), `${operation.name} ${key}`);
    }
  });
});

describe('state words', () => {
  test('that are no command are refused by the gate, with those that are', () => {
    for (const state of ['terminated', 'alerting', 'connected ', 'DISCONNECTED'])
      for (const name of [participant, 'patchConversationParticipant'])
        assert.deepEqual(found(name, { state }), ['wrong-enum state'], state);
    assert.deepEqual(found('patchConversationsCall', { state: 'connected' }), ['wrong-enum state']);
    assert.deepEqual(found('patchConversationsCall', { state: 'disconnected' }), []);
  });

  test('other than disconnected, and all else, are refused of a leg', () => {
    assert.deepEqual(found(leg, { state: 'disconnected' }), []);
    assert.deepEqual(found(leg, { state: 'disconnected', muted: true }), []);
    for (const body of [{ state: 'connected' }, { muted: true }, { state: 'alerting', held: false }])
      assert.deepEqual(found(leg, body), ['end-required state'], JSON.stringify(body));
    assert.deepEqual(found(leg, { wrapup: {} }), ['end-required state', 'key-not-built wrapup']);
  });
});

describe('a body that asks for nothing', () => {
  test('is missing, though it has keys', () => {
    for (const [name, body] of [
      [participant, { state: null }],
      ['patchConversationsCall', { state: null, participants: null }],
      [calls, { callerId: '+1' }],
      [calls, { callerIdName: 'x', phoneNumber: null }],
    ] as const)
      assert.match(found(name, body).join(), /^(?:missing-body|out-of-bounds)$/, JSON.stringify(body));
    assert.deepEqual(found(calls, { callUserId: 'x' }), []);
  });
});

describe('a request that hangs up on everybody by its path alone', () => {
  for (const name of ['deleteConversation', 'postConversationDisconnect']) {
    test(`${name} takes no body, and none that says anything`, () => {
      for (const text of [undefined, '', ' ', 'null', '{}', ' {} '])
        assert.equal(checkOperationBody(named(name), text).ok, true, text);
      assert.deepEqual(found(name, { reason: 'done' }), ['unknown-key reason']);
      for (const body of [[], ['x'], 'x', 3, true]) assert.deepEqual(found(name, body), ['wrong-type']);
    });
  }

  test('is told apart from an operation that lets a body pass', () => {
    assert.deepEqual(found('deleteTokensMe', { any: 1 }), []);
  });
});
