import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLegId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import { CONVERSATION, createTestExchange } from './exchange.ts';

const order = {
  legId: asLegId('leg-1'),
  conversationId: CONVERSATION,
  target: 'user:anna',
  from: { name: '', user: '600' },
  ringMsMax: 60_000,
};

test('a softphone that is told to ring rings until it is picked up', () => {
  const { driver, clock, kinds } = createTestExchange();
  driver.dial({ ...order, rings: true });
  clock.advance(30_000);
  assert.deepEqual(kinds(order.legId), ['ringing']);
  driver.pickUp(order.legId);
  driver.pickUp(order.legId);
  clock.advance(60_000);
  assert.deepEqual(kinds(order.legId), ['ringing', 'answered']);
});

test('a softphone that nobody picks up is given up', () => {
  const { driver, clock, ends } = createTestExchange();
  driver.dial({ ...order, rings: true });
  clock.advance(order.ringMsMax);
  assert.equal(ends(order.legId)[0]?.cause, 'no-answer');
});

test('a phone that refuses does so even where it is told to ring, and a pick-up of it does nothing', () => {
  const { driver, clock, kinds } = createTestExchange();
  driver.dial({ ...order, target: '+15550112', rings: true });
  clock.advance(0);
  driver.pickUp(order.legId);
  assert.deepEqual(kinds(order.legId), ['ended']);
});

test('a connected phone keeps the digits it got, the latest ones, and others get none', () => {
  const { driver, clock } = createTestExchange();
  driver.dial(order);
  driver.sendDigits(order.legId, '9');
  clock.advance(0);
  driver.sendDigits(order.legId, '12');
  driver.sendDigits(order.legId, ',#');
  assert.equal(driver.digitsOf(order.legId), '12,#');
  driver.sendDigits(order.legId, '0'.repeat(1000));
  assert.equal(driver.digitsOf(order.legId), '0'.repeat(limits.virtualDigitsMax));
  assert.equal(driver.digitsOf(asLegId('nobody')), '');
});
