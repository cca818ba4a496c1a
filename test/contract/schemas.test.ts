import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limits } from '../../src/base/limits.ts';
import { checkBody } from '../../src/contract/check-body.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import type { Schema } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';

const operations = operationsFor(['genesys', 'thread', 'partyline']);

const model = (name: string): Schema => {
  const schema = models[name];
  assert.ok(schema, name);
  return schema;
};

const kinds = (name: string, body: unknown): string[] =>
  checkBody(model(name), body).map((finding) => ('path' in finding ? `${finding.kind} ${finding.path}` : finding.kind));

describe('the models of bodies', () => {
  test('every built operation with a body has its model, which refuses unknown keys unless it is a map', () => {
    const built = operations.filter((operation) => operation.status === 'built' && operation.body !== null);
    assert.ok(built.length >= 9);
    for (const { body } of built) {
      if (models[body ?? '']?.additionalProperties !== false) continue;
      assert.ok(kinds(body ?? '', { aKeyThatNobodyHas: 1 }).includes('unknown-key aKeyThatNobodyHas'), `${body}`);
    }
  });

  const right: readonly (readonly [string, unknown])[] = [
    ['MediaParticipantRequest', { state: 'disconnected' }],
    [
      'MediaParticipantRequest',
      {
        muted: true,
        held: false,
        confined: true,
        recording: false,
        wrapupSkipped: true,
        wrapup: { code: 'x', notes: 'y' },
      },
    ],
    ['MediaParticipantPatch', { state: 'connected', wrapup: { code: 'x' } }],
    ['ThreadParticipantPatch', { status: 'disconnected' }],
    ['ThreadParticipantPatch', { muted: true, held: false }],
    ['CreateCallRequest', { phoneNumber: '+15550100' }],
    ['CreateCallRequest', { participants: [{ address: '+15550100', name: 'A' }, { userId: 'x' }, { queueId: 'y' }] }],
    ['ConversationForCallPatch', { state: 'disconnected' }],
    ['ConversationForCallPatch', { conversationIds: ['a', 'b'], recordingState: 'PAUSED' }],
    ['ConversationForAddParticipants', { participants: [{ address: '+15550100' }, { userId: 'x', purpose: 'agent' }] }],
    ['ParticipantAttributes', { attributes: { ticket: '7' } }],
  ];
  for (const [name, body] of right) {
    test(`${name} takes ${JSON.stringify(body)}`, () => assert.deepEqual(kinds(name, body), []));
  }

  const wrong: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['MediaParticipantRequest', { status: 'disconnected' }, ['unknown-key status']],
    ['MediaParticipantRequest', { state: 'DISCONNECTED' }, ['wrong-enum state']],
    ['MediaParticipantRequest', { muted: 'true' }, ['wrong-type muted']],
    ['MediaParticipantPatch', { state: 'terminated' }, ['wrong-enum state']],
    ['ConversationForCallPatch', { state: 'connected' }, ['wrong-enum state']],
    ['ThreadParticipantPatch', { muted: null }, ['out-of-bounds ']],
    ['ThreadParticipantPatch', { state: 'disconnected' }, ['unknown-key state']],
    ['ThreadParticipantPatch', { status: 'connected' }, ['wrong-enum status']],
    ['CreateCallRequest', { participants: [{ adress: '+15550100' }] }, ['unknown-key participants[0].adress']],
    [
      'CreateCallRequest',
      { participants: [{ type: 'external', to: { phoneNumber: '+1' } }] },
      ['unknown-key participants[0].type', 'unknown-key participants[0].to'],
    ],
    ['CreateCallRequest', { participants: [] }, ['out-of-bounds participants']],
    ['CreateCallRequest', { participants: [{}] }, ['out-of-bounds participants[0]']],
    [
      'CreateCallRequest',
      { participants: [{ address: 'x', name: 'n'.repeat(limits.nameCharsMax + 1) }] },
      ['out-of-bounds participants[0].name'],
    ],
    [
      'ConversationForAddParticipants',
      { participants: [{ phoneNumber: '+15550100' }] },
      ['unknown-key participants[0].phoneNumber'],
    ],
    ['ConversationForAddParticipants', { address: '+15550100' }, ['missing-key participants']],
    ['ConversationForCallPatch', { participantId: 'x', state: 'disconnected' }, ['unknown-key participantId']],
    ['ConsultTransfer', {}, ['missing-key speakTo', 'missing-key destination']],
    ['Array<ChannelTopic>', { id: 'v2.users.x.presence' }, ['wrong-type ']],
  ];
  for (const [name, body, findings] of wrong) {
    test(`${name} refuses ${JSON.stringify(body).slice(0, 80)}`, () => assert.deepEqual(kinds(name, body), findings));
  }

  test('more participants than one request may name are refused', () => {
    const participants = Array.from({ length: limits.participantsPerRequestMax + 1 }, () => ({ address: 'x' }));
    assert.deepEqual(kinds('CreateCallRequest', { participants }), ['out-of-bounds participants']);
  });

  test("what the cloud's answers require is not required of a request", () => {
    for (const name of ['Conversation', 'ConversationForCallPatch']) assert.equal(model(name).required, undefined);
  });
});
