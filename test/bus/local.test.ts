import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asConversationId, asOrganisationId, asParticipantId } from '../../src/base/ids.ts';
import { createLocalBus } from '../../src/bus/local.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import type { Published } from '../../src/domain/event.ts';
import type { Committed } from '../../src/ports/bus.ts';

const ONE = asConversationId('one');
const TWO = asConversationId('two');

const event = (seq: number, conversationId = ONE): Published => ({
  kind: 'conversation.ended',
  seq,
  at: 1000,
  conversationId,
});

const conversation = (id: Published['conversationId']): Conversation => ({
  id,
  organisationId: asOrganisationId('one'),
  seq: 0,
  startTime: 0,
  conference: false,
  live: new Map(),
  everCount: 0,
  partyCount: 0,
  media: 'call',
  endWhen: 'last-leaves',
  endedCount: 0,
});

const batch = (conversationId: Published['conversationId'], events: readonly Published[]): Committed => ({
  conversationId,
  events,
  previous: conversation(conversationId),
  next: conversation(conversationId),
});

function createBus() {
  const errors: string[] = [];
  const nothing = (): void => {};
  const log = { debug: nothing, info: nothing, warn: nothing, error: (name: string) => void errors.push(name) };
  return { bus: createLocalBus({ log }), errors };
}

test('every listener gets every batch published after it subscribed', () => {
  const { bus } = createBus();
  const early: string[] = [];
  const late: string[] = [];
  bus.subscribe(({ conversationId: id, events }) => void early.push(`${id} ${events.map((each) => each.seq)}`));
  bus.publish(batch(ONE, [event(1), event(2)]));
  bus.subscribe(({ conversationId: id }) => void late.push(id));
  bus.publish(batch(TWO, [event(1, TWO)]));
  assert.deepEqual(early, ['one 1,2', 'two 1']);
  assert.deepEqual(late, ['two']);
});

test('a listener that unsubscribed hears nothing more, and the others go on', () => {
  const { bus } = createBus();
  const heard: string[] = [];
  const stop = bus.subscribe(() => void heard.push('first'));
  bus.subscribe(() => void heard.push('second'));
  stop();
  stop();
  bus.publish(batch(ONE, [event(1)]));
  assert.deepEqual(heard, ['second']);
});

test('one function that subscribed twice is called twice, and once after one of both stopped', () => {
  const { bus } = createBus();
  let calls = 0;
  const listen = (): void => {
    calls += 1;
  };
  const stop = bus.subscribe(listen);
  bus.subscribe(listen);
  bus.publish(batch(ONE, [event(1)]));
  stop();
  bus.publish(batch(ONE, [event(2)]));
  assert.equal(calls, 3);
});

test('a listener that throws is logged and skipped', () => {
  const { bus, errors } = createBus();
  const heard: number[] = [];
  bus.subscribe(() => {
    throw new Error('broken');
  });
  bus.subscribe(({ events }) => void heard.push(...events.map((each) => each.seq)));
  bus.publish(batch(ONE, [event(1)]));
  bus.publish(batch(ONE, [event(2)]));
  assert.deepEqual(heard, [1, 2]);
  assert.deepEqual(errors, ['bus.listener-failed', 'bus.listener-failed']);
});

test('what a listener publishes comes after the batch under way, for every listener', () => {
  const { bus } = createBus();
  const seen: number[] = [];
  bus.subscribe(({ conversationId: id, events: [first] }) => {
    if (first?.seq === 1) bus.publish(batch(id, [event(2)]));
  });
  bus.subscribe(({ events }) => void seen.push(...events.map((each) => each.seq)));
  bus.publish(batch(ONE, [event(1)]));
  assert.deepEqual(seen, [1, 2]);
});

test('a listener that is unsubscribed by another one during a batch is not called with it', () => {
  const { bus } = createBus();
  const heard: string[] = [];
  const stops: (() => void)[] = [];
  bus.subscribe(() => {
    for (const stop of stops) stop();
  });
  stops.push(bus.subscribe(() => void heard.push('stopped')));
  bus.publish(batch(ONE, [event(1)]));
  assert.deepEqual(heard, []);
});

test('a closed bus carries nothing', async () => {
  const { bus } = createBus();
  const heard: string[] = [];
  bus.subscribe(({ conversationId: id }) => void heard.push(id));
  await bus.close();
  await bus.close();
  bus.subscribe(({ conversationId: id }) => void heard.push(id));
  bus.publish(batch(ONE, [event(1)]));
  assert.deepEqual(heard, []);
});

test('who speaks is told in its order among the batches, to those who asked for that', async () => {
  const { bus, errors } = createBus();
  const told: string[] = [];
  const change = {
    organisationId: asOrganisationId('one'),
    conversationId: ONE,
    participantId: asParticipantId('ann'),
    talking: true,
    since: 0,
  };
  bus.subscribe(() => bus.publishTalk(change));
  bus.subscribe(() => void told.push('batch'));
  bus.subscribeTalk(() => assert.fail());
  const stop = bus.subscribeTalk(({ talking }) => void told.push(`talking ${talking}`));
  bus.publish(batch(ONE, [event(1)]));
  assert.deepEqual(told, ['batch', 'talking true']);
  assert.deepEqual(errors, ['bus.listener-failed']);
  stop();
  bus.publishTalk(change);
  await bus.close();
  bus.publishTalk(change);
  assert.equal(told.length, 2);
});
