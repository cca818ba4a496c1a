import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLegId, type LegId } from '../../../src/base/ids.ts';
import { CONVERSATION, createTestExchange, type TestExchange } from './exchange.ts';

const AN_HOUR = 60 * 60 * 1000;

/** Dials +15550118, removes it, and waits until it calls back. */
function calledBack(exchange: TestExchange): LegId {
  const { dial, hangUp, clock, incoming } = exchange;
  const leg = dial('+15550118');
  clock.advance(0);
  hangUp(leg);
  clock.advance(200);
  const back = incoming().at(-1)?.legId;
  assert.ok(back !== undefined && back !== leg, 'it comes back as a new leg');
  return back;
}

test('+15550118 confirms its BYE and calls the same conversation again 200 ms after its removal', () => {
  const { dial, hangUp, clock, ends, incoming, answers } = createTestExchange();
  const leg = dial('+15550118');
  clock.advance(AN_HOUR);
  hangUp(leg);
  clock.advance(199);
  assert.equal(ends(leg)[0]?.evidence, 'bye-200');
  assert.deepEqual(incoming(), []);
  clock.advance(1);
  const [report] = incoming();
  assert.equal(incoming().length, 1);
  assert.equal(report?.driver, 'virtual');
  assert.deepEqual(report?.to, { kind: 'conversation', conversationId: CONVERSATION });
  assert.equal(report?.caller.address, '+15550118');
  assert.equal(report?.caller.user, '+15550118');
  assert.notEqual(report?.callId, answers()[0]?.callId);
});

test('+15550118 that was answered again stays, and returns again after its next removal', () => {
  const exchange = createTestExchange();
  const back = calledBack(exchange);
  exchange.driver.answer(back, CONVERSATION);
  exchange.clock.advance(AN_HOUR);
  assert.deepEqual(exchange.kinds(back), ['incoming'], 'an answered call of its own is not reported as answered');
  exchange.hangUp(back);
  exchange.clock.advance(200);
  assert.equal(exchange.ends(back)[0]?.evidence, 'bye-200');
  assert.equal(exchange.incoming().length, 2);
});

test('a rejected call of +15550118 reports nothing more, and it does not try again', () => {
  const exchange = createTestExchange();
  const back = calledBack(exchange);
  exchange.driver.reject(back, 603);
  exchange.hangUp(back);
  exchange.clock.advance(AN_HOUR);
  assert.deepEqual(exchange.kinds(back), ['incoming']);
  assert.equal(exchange.incoming().length, 1);
});

test('a call of +15550118 that nobody answers is given up', () => {
  const exchange = createTestExchange();
  const back = calledBack(exchange);
  exchange.clock.advance(AN_HOUR);
  assert.deepEqual(
    exchange.ends(back).map((end) => end.cause),
    ['no-answer'],
  );
});

test('a call of +15550118 that is hung up before it was answered ends with a final response', () => {
  const exchange = createTestExchange();
  const back = calledBack(exchange);
  exchange.driver.hangUp({ legId: back, reason: 'busy' });
  exchange.clock.advance(AN_HOUR);
  assert.deepEqual(exchange.ends(back), [{ cause: 'hung-up', evidence: 'cancel-487', sipCode: 486 }]);
  assert.equal(exchange.incoming().length, 1);
});

test('+15550118 comes back once, however often it is hung up', () => {
  const { dial, hangUp, clock, incoming } = createTestExchange();
  const leg = dial('+15550118');
  clock.advance(0);
  hangUp(leg);
  hangUp(leg);
  clock.advance(100);
  hangUp(leg);
  clock.advance(AN_HOUR);
  assert.equal(incoming().length, 1);
});

/** What a first process stored of a connected phone. */
function storedPhone(number: string): string {
  const { dial, clock, answers } = createTestExchange();
  dial(number);
  clock.advance(2000);
  const stored = answers()[0]?.resume;
  assert.ok(stored !== undefined);
  return stored;
}

for (const [number, ms, evidence] of [
  ['+15550101', 0, 'bye-200'],
  ['+15550111', 0, 'bye-200'],
  ['+15550114', 0, 'bye-200'],
  ['+15550116', 32_000, 'timeout'],
  ['+15550117', 3000, 'rtp-silent'],
  ['user:anna', 0, 'bye-200'],
] as const) {
  test(`after a restart ${number} can be hung up from what was stored, and ends as its number says`, () => {
    const { driver, hangUp, clock, kinds, ends } = createTestExchange();
    const leg = asLegId('leg-1');
    driver.resume(leg, storedPhone(number));
    clock.advance(AN_HOUR);
    assert.deepEqual(kinds(leg), [], 'a resumed leg does nothing by itself');
    hangUp(leg);
    clock.advance(ms - 1);
    assert.deepEqual(ends(leg), []);
    clock.advance(1);
    assert.deepEqual(
      ends(leg).map((end) => end.evidence),
      [evidence],
    );
    clock.advance(AN_HOUR);
    assert.equal(ends(leg).length, 1);
  });
}

test('after a restart +15550118 still comes back to its conversation', () => {
  const { driver, hangUp, clock, incoming } = createTestExchange();
  driver.resume(asLegId('leg-1'), storedPhone('+15550118'));
  hangUp(asLegId('leg-1'));
  clock.advance(200);
  assert.deepEqual(incoming()[0]?.to, { kind: 'conversation', conversationId: CONVERSATION });
});

for (const stored of ['', '{', 'null', '[]', '{"number":1,"callId":"a","conversationId":"b"}', '"text"']) {
  test(`a stored phone that reads ${JSON.stringify(stored)} is logged, and its leg can still be ended`, () => {
    const { driver, hangUp, clock, ends, warnings } = createTestExchange();
    const leg = asLegId('leg-1');
    driver.resume(leg, stored);
    assert.deepEqual(warnings, ['virtual.resume-unreadable']);
    hangUp(leg);
    clock.advance(0);
    assert.equal(ends(leg).length, 1);
  });
}
