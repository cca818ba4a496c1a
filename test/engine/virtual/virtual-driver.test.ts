import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLegId } from '../../../src/base/ids.ts';
import { CONVERSATION, createTestExchange } from './exchange.ts';

const AN_HOUR = 60 * 60 * 1000;

for (const target of ['+15550100', '+15550101', '+15550109', 'user:anna']) {
  test(`${target} answers at once, without ringing, and stays`, () => {
    const { dial, clock, kinds } = createTestExchange();
    const leg = dial(target);
    assert.deepEqual(kinds(leg), [], 'nothing is reported inside the order');
    clock.advance(0);
    assert.deepEqual(kinds(leg), ['answered']);
    clock.advance(AN_HOUR);
    assert.deepEqual(kinds(leg), ['answered']);
    assert.equal(clock.pending(), 0, 'a phone that stays needs no timer');
  });
}

test('an answer carries a Call-ID of its own for every call', () => {
  const { dial, clock, answers } = createTestExchange();
  dial('+15550101', 'a');
  dial('+15550101', 'b');
  clock.advance(0);
  const callIds = answers().map((answer) => answer.callId);
  assert.equal(new Set(callIds).size, 2);
  for (const callId of callIds) assert.match(callId, /^[0-9a-f]{32}@virtual$/);
});

test('one number takes several calls, and the end of one leaves the others alone', () => {
  const { dial, hangUp, clock, kinds } = createTestExchange();
  const legs = ['a', 'b', 'c'].map((name) => dial('+15550101', name));
  clock.advance(0);
  hangUp(asLegId('b'));
  clock.advance(AN_HOUR);
  assert.deepEqual(legs.map(kinds), [['answered'], ['answered', 'ended'], ['answered']]);
});

test('a user takes several calls at once', () => {
  const { dial, clock, kinds } = createTestExchange();
  const legs = ['a', 'b'].map((name) => dial('user:anna', name));
  clock.advance(0);
  assert.deepEqual(legs.map(kinds), [['answered'], ['answered']]);
});

test('+15550111 rings for 2 s, then answers', () => {
  const { dial, clock, kinds } = createTestExchange();
  const leg = dial('+15550111');
  clock.advance(0);
  assert.deepEqual(kinds(leg), ['ringing']);
  clock.advance(1999);
  assert.deepEqual(kinds(leg), ['ringing']);
  clock.advance(1);
  assert.deepEqual(kinds(leg), ['ringing', 'answered']);
  clock.advance(AN_HOUR);
  assert.deepEqual(kinds(leg), ['ringing', 'answered'], 'the limit on ringing ended with the answer');
});

test('+15550111 is given up when it may not ring as long as it would', () => {
  const { dial, clock, ends } = createTestExchange();
  const leg = dial('+15550111', 'leg-1', 1500);
  clock.advance(AN_HOUR);
  assert.deepEqual(
    ends(leg).map((end) => end.cause),
    ['no-answer'],
  );
});

test('+15550112 is busy with 486', () => {
  const { dial, clock, kinds, ends } = createTestExchange();
  const leg = dial('+15550112');
  clock.advance(0);
  assert.deepEqual(kinds(leg), ['ended']);
  assert.deepEqual(ends(leg), [{ cause: 'busy', sipCode: 486, phrase: 'Busy Here' }]);
});

test('+15550113 rings until nobody wants to wait any longer', () => {
  const { dial, clock, kinds, ends } = createTestExchange();
  const leg = dial('+15550113', 'leg-1', 30_000);
  clock.advance(29_999);
  assert.deepEqual(kinds(leg), ['ringing']);
  clock.advance(1);
  assert.deepEqual(ends(leg), [
    { cause: 'no-answer', evidence: 'cancel-487', sipCode: 487, phrase: 'Request Terminated' },
  ]);
});

test('+15550114 hangs up 3 s after it answered', () => {
  const { dial, clock, kinds, ends } = createTestExchange();
  const leg = dial('+15550114');
  clock.advance(2999);
  assert.deepEqual(kinds(leg), ['answered']);
  clock.advance(1);
  assert.deepEqual(ends(leg), [{ cause: 'bye' }]);
});

test('+15550115 hangs up 50 ms after it was noticed, however often it is noticed', () => {
  const { dial, driver, clock, kinds, ends } = createTestExchange();
  const leg = dial('+15550115');
  clock.advance(AN_HOUR);
  assert.deepEqual(kinds(leg), ['answered'], 'nobody looked');
  driver.noticed(leg);
  clock.advance(30);
  driver.noticed(leg);
  assert.equal(clock.pending(), 1, 'looking again sets no second timer');
  clock.advance(19);
  assert.deepEqual(ends(leg), []);
  clock.advance(1);
  assert.deepEqual(ends(leg), [{ cause: 'bye' }]);
  driver.noticed(leg);
  clock.advance(AN_HOUR);
  assert.equal(ends(leg).length, 1);
});

test('+15550115 does not mind being noticed before it is connected', () => {
  const { dial, driver, clock, kinds } = createTestExchange();
  const leg = dial('+15550115');
  driver.noticed(leg);
  clock.advance(AN_HOUR);
  assert.deepEqual(kinds(leg), ['answered']);
});

test('other phones do not mind being noticed', () => {
  const { dial, driver, clock, kinds } = createTestExchange();
  dial('+15550115', 'shy');
  const leg = dial('+15550101', 'plain');
  clock.advance(0);
  driver.noticed(leg);
  driver.noticed(asLegId('unknown'));
  clock.advance(AN_HOUR);
  assert.deepEqual(kinds(leg), ['answered']);
});

test('+15550115 that is hung up while it is about to hang up reports one end, ours', () => {
  const { dial, driver, hangUp, clock, ends } = createTestExchange();
  const leg = dial('+15550115');
  clock.advance(0);
  driver.noticed(leg);
  clock.advance(49);
  hangUp(leg);
  clock.advance(AN_HOUR);
  assert.deepEqual(
    ends(leg).map((end) => end.cause),
    ['hung-up'],
  );
});

test('+15550116 never confirms a BYE: its end is known by the timeout after 32 s', () => {
  const { dial, hangUp, clock, ends } = createTestExchange();
  const leg = dial('+15550116');
  clock.advance(AN_HOUR);
  hangUp(leg);
  clock.advance(31_999);
  assert.deepEqual(ends(leg), []);
  hangUp(leg);
  clock.advance(1);
  assert.deepEqual(ends(leg), [{ cause: 'hung-up', evidence: 'timeout' }]);
});

test('+15550117 drops without a BYE: its media is missed after 30 s', () => {
  const { dial, clock, ends } = createTestExchange();
  const leg = dial('+15550117');
  clock.advance(29_999);
  assert.deepEqual(ends(leg), []);
  clock.advance(1);
  assert.deepEqual(ends(leg), [{ cause: 'media-lost' }]);
});

test('+15550117 that is hung up before is known to be gone by its silence 3 s later', () => {
  const { dial, hangUp, clock, ends } = createTestExchange();
  const leg = dial('+15550117');
  clock.advance(29_000);
  hangUp(leg);
  clock.advance(2999);
  assert.deepEqual(ends(leg), []);
  clock.advance(AN_HOUR);
  assert.deepEqual(ends(leg), [{ cause: 'hung-up', evidence: 'rtp-silent' }]);
});

test('+15550119 rejects with 603', () => {
  const { dial, clock, ends } = createTestExchange();
  const leg = dial('+15550119');
  clock.advance(0);
  assert.deepEqual(ends(leg), [{ cause: 'rejected', sipCode: 603, phrase: 'Decline' }]);
});

test('a connected phone confirms its BYE in a later turn, and once', () => {
  const { dial, hangUp, clock, ends } = createTestExchange();
  const leg = dial('+15550101');
  clock.advance(0);
  hangUp(leg);
  hangUp(leg);
  assert.deepEqual(ends(leg), [], 'nothing is reported inside the order');
  clock.advance(0);
  hangUp(leg);
  clock.advance(AN_HOUR);
  assert.deepEqual(ends(leg), [{ cause: 'hung-up', evidence: 'bye-200', sipCode: 200, phrase: 'OK' }]);
});

for (const number of ['+15550101', '+15550111', '+15550112', '+15550113', '+15550118', '+15550119']) {
  test(`${number} that is hung up in the turn it was dialled is cancelled and never answers`, () => {
    const { dial, hangUp, clock, kinds, ends } = createTestExchange();
    const leg = dial(number);
    hangUp(leg);
    clock.advance(AN_HOUR);
    assert.deepEqual(kinds(leg), ['ended']);
    assert.deepEqual(ends(leg), [
      { cause: 'hung-up', evidence: 'cancel-487', sipCode: 487, phrase: 'Request Terminated' },
    ]);
  });
}

test('a phone that is hung up while it rings is cancelled', () => {
  const { dial, hangUp, clock, kinds, ends } = createTestExchange();
  const leg = dial('+15550111');
  clock.advance(1999);
  hangUp(leg);
  clock.advance(AN_HOUR);
  assert.deepEqual(kinds(leg), ['ringing', 'ended']);
  assert.equal(ends(leg)[0]?.evidence, 'cancel-487');
});

test('a CANCEL that crosses the answer becomes a BYE', () => {
  const { dial, hangUp, clock, kinds, ends } = createTestExchange();
  const leg = dial('+15550111');
  clock.advance(2000);
  assert.deepEqual(kinds(leg), ['ringing', 'answered'], 'the answer is under way to us');
  hangUp(leg);
  clock.advance(0);
  assert.equal(ends(leg)[0]?.evidence, 'bye-200');
});

test('an order about an unknown leg reports nothing', () => {
  const { driver, hangUp, clock, reports } = createTestExchange();
  const leg = asLegId('unknown');
  hangUp(leg);
  driver.answer(leg, CONVERSATION);
  driver.reject(leg, 486);
  driver.noticed(leg);
  clock.advance(AN_HOUR);
  assert.deepEqual(reports, []);
});

test('a leg that is dialled twice rings once', () => {
  const { dial, clock, kinds } = createTestExchange();
  const leg = dial('+15550101');
  dial('+15550101');
  clock.advance(AN_HOUR);
  assert.deepEqual(kinds(leg), ['answered']);
});

test('an address that is no virtual phone is not found', () => {
  const { dial, clock, ends } = createTestExchange();
  const leg = dial('sip:bob@example.net');
  clock.advance(AN_HOUR);
  assert.deepEqual(ends(leg), [{ cause: 'failed', sipCode: 404, phrase: 'Not Found' }]);
});

test('after close nothing is reported and no timer is left', async () => {
  const { dial, driver, hangUp, clock, reports } = createTestExchange();
  dial('+15550113', 'ringing');
  dial('+15550114', 'leaving');
  const back = dial('+15550118', 'back');
  clock.advance(1);
  hangUp(back);
  const before = reports.length;
  await driver.close();
  await driver.close();
  dial('+15550101', 'late');
  clock.advance(AN_HOUR);
  assert.equal(reports.length, before);
  assert.equal(clock.pending(), 0);
});
