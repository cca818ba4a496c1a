import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import { namesAParty, wholeCallOperations } from '../../src/contract/party-keys.ts';

describe('a value names a party', () => {
  const named: readonly unknown[] = [
    { participants: [] },
    { participantId: 'x' },
    { PARTICIPANT_ID: 'x' },
    { 'participant-id': 'x' },
    { part_icipant: 'x' },
    { removeParticipants: null },
    { communicationId: 'x' },
    { user_id: 'x' },
    { callUserId: 'x' },
    { legs: [] },
    { fromAddress: 'x' },
    [{ address: 'x' }],
    { where: { participantId: 'x' } },
    { a: [{ userId: 'x' }] },
    { a: { b: { c: { address: 1 } } } },
  ];
  for (const value of named) test(JSON.stringify(value), () => assert.equal(namesAParty(value), true));

  const unnamed: readonly unknown[] = [
    {},
    [],
    null,
    undefined,
    3,
    'participantId',
    { state: 'disconnected' },
    { reason: 'participantId' },
    { conversationIds: ['x'] },
    { a: { b: { c: { d: { participantId: 'x' } } } } },
  ];
  for (const value of unnamed) test(`not ${JSON.stringify(value)}`, () => assert.equal(namesAParty(value), false));
});

test('the operations that hang up on everybody are built ones that name no participant', () => {
  const operations = operationsFor(['genesys']);
  assert.equal(wholeCallOperations.size, 3);
  for (const name of wholeCallOperations) {
    const operation = operations.find((each) => each.name === name);
    assert.equal(operation?.status, 'built', name);
    assert.doesNotMatch(operation?.path ?? '', /participant/);
  }
});
