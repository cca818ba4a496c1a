import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import { answerFaults, eventFaults, replyFaults, topicFaults } from './models.ts';

const participant = {
  id: 'p',
  startTime: '2026-11-25T07:00:00.000Z',
  state: 'connected',
  muted: false,
  attributes: {},
};
const conversation = {
  id: 'c',
  participants: [participant],
  recordingState: 'none',
  selfUri: '/api/v2/conversations/calls/c',
};
const json = new Headers({ 'content-type': 'application/json' });

/** The faults of a call conversation whose one participant differs in these members. */
const faultsWith = (members: Readonly<Record<string, unknown>>): readonly string[] =>
  answerFaults('getConversationsCall', { ...conversation, participants: [{ ...participant, ...members }] });

test('an answer as its model says has no fault', () => {
  assert.deepEqual(answerFaults('getConversationsCall', conversation), []);
  assert.deepEqual(answerFaults('getConversationsCalls', { entities: [conversation], pageSize: 25, total: 1 }), []);
});

test('each kind of fault is found where it stands', () => {
  const place = 'getConversationsCall.participants[0]';
  const faults: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ mood: 'good' }, `${place}.mood is no field of CallMediaParticipant`],
    [{ toString: 'x' }, `${place}.toString is no field of CallMediaParticipant`],
    [{ name: null }, `${place}.name is null`],
    [{ name: 7 }, `${place}.name is 7, wanted string`],
    [{ muted: 'no' }, `${place}.muted is "no", wanted boolean`],
    [{ wrapupTimeoutMs: 1.5 }, `${place}.wrapupTimeoutMs is 1.5, wanted integer`],
    [{ direction: 'both' }, `${place}.direction is "both", wanted one of inbound, outbound`],
    [{ startTime: '2026-11-25 07:00' }, `${place}.startTime is "2026-11-25 07:00", wanted date-time`],
    [{ endTime: '2026-13-25T07:00:00.000Z' }, `${place}.endTime is "2026-13-25T07:00:00.000Z", wanted date-time`],
    [{ startTime: 1764054000000 }, `${place}.startTime is 1764054000000, wanted date-time`],
    [{ mediaRoles: 'full' }, `${place}.mediaRoles is "full", wanted list`],
    [{ mediaRoles: ['full', 1] }, `${place}.mediaRoles[1] is 1, wanted string`],
    [{ attributes: [] }, `${place}.attributes is [], wanted map`],
    [{ attributes: { a: 1 } }, `${place}.attributes.a is 1, wanted string`],
    [{ user: 'alice' }, `${place}.user is "alice", wanted DomainEntityRef`],
    [{ user: { id: 'u', email: 'a@b' } }, `${place}.user.email is no field of DomainEntityRef`],
  ];
  for (const [members, fault] of faults) assert.deepEqual(faultsWith(members), [fault]);
});

test('two faults are both told', () => {
  assert.equal(faultsWith({ mood: 'good', name: null }).length, 2);
});

test('an answer of an operation that has none is a fault', () => {
  assert.deepEqual(answerFaults('deleteConversation', {}), ['deleteConversation is {}, wanted void']);
  assert.deepEqual(answerFaults('getNothing', {}), ['getNothing has no answer in answer-models.json']);
});

test('our warnings are let pass beside the fields of the model, not below them, and nothing else of ours', () => {
  const warning = { reason: 'UNKNOWN_PATH', message: 'x', docs: '/errors/UNKNOWN_PATH', cloud: null };
  const faultsOf = (explain: unknown): readonly string[] =>
    answerFaults('getConversationsCall', { ...conversation, explain });
  const whole = { v: 1, warnings: [warning, { ...warning, cloud: { method: 'GET', path: '/' } }] };
  assert.deepEqual(faultsOf(whole), []);
  assert.equal(faultsWith({ explain: whole }).length, 1);
  for (const other of [{ reason: 'x' }, { ...whole, reason: 'x' }, { v: 1, warnings: [] }, { v: 1, warnings: [{}] }, 1])
    assert.equal(faultsOf(other).length, 1, JSON.stringify(other));
});

test('an event is judged by the model of its topic', () => {
  const model = 'ConversationCallEventTopicCallConversation';
  assert.deepEqual(eventFaults(model, { id: 'c', participants: [{ id: 'p', state: 'connected' }] }), []);
  assert.deepEqual(eventFaults(model, { id: 'c', seq: 1 }), [`${model}.seq is no field of ${model}`]);
  assert.deepEqual(eventFaults('NoSuchModel', {}), ['NoSuchModel: NoSuchModel has no model in answer-models.json']);
});

test('the model is found by the name of the topic', () => {
  assert.equal(topicFaults('v2.users.u.conversations.calls', { seq: 1 }).length, 1);
  assert.equal(topicFaults('v2.users.u.conversations', { id: 'c' }).length, 0);
  assert.equal(topicFaults('v2.detail.events.conversation.c.acw', { eventTime: 'now' }).length, 1);
  assert.equal(topicFaults('channel.metadata', { message: 'pong', seq: 1 }).length, 0);
});

test('the operation is found by verb and path', () => {
  const text = JSON.stringify({ ...conversation, mood: 'good' });
  const faults = (path: string, status = 200): readonly string[] =>
    replyFaults('GET', path, { status, headers: json, text });
  assert.equal(faults('/api/v2/conversations/calls/c?expand=x').length, 1);
  assert.equal(faults('/api/v2/conversations/calls/c', 404).length, 0);
  assert.equal(faults('/api/v2/partyline/conversations/c/timeline').length, 0);
});

test('a receipt that was asked for is ours, one that was not is a fault', () => {
  const path = '/api/v2/conversations/calls/c/participants/p';
  const applied = new Headers([...json, ['Preference-Applied', 'wait=5']]);
  assert.deepEqual(replyFaults('PATCH', path, { status: 200, headers: applied, text: '{}' }), []);
  assert.deepEqual(replyFaults('PATCH', path, { status: 200, headers: json, text: '{}' }), [
    'patchConversationsCallParticipant is {}, wanted void',
  ]);
});

test('every operation that is built has its answer in the models', () => {
  const built = operationsFor(['genesys']).filter(({ status }) => status === 'built');
  assert.ok(built.length > 100);
  assert.deepEqual(
    built.flatMap(({ name }) => answerFaults(name, undefined).filter((fault) => fault.includes('has no'))),
    [],
  );
});
