import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asConversationId, type ConversationId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import type { Published } from '../../src/domain/event.ts';
import { type Batch, createWebhookQueue } from '../../src/notifications/webhook-queue.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const one = asConversationId('one');
const two = asConversationId('two');

const events = (conversationId: ConversationId, from: number, count = 1): Published[] =>
  Array.from({ length: count }, (_, at) => ({
    kind: 'conversation.became-conference',
    seq: from + at,
    at: 0,
    conversationId,
  }));

const shown = (batch: Batch): string =>
  batch.kind === 'gap'
    ? `${batch.conversationId} gap after ${batch.afterSeq}`
    : `${batch.conversationId} ${batch.events.map(({ seq }) => seq).join(' ')}`;

/** A queue whose target answers what `answers` says, true when that is used up. */
function createQueue(answers: (boolean | Promise<boolean>)[] = []) {
  const clock = createSimulatedClock();
  const sent: string[] = [];
  const queue = createWebhookQueue({
    clock,
    deliver: async (batch) => {
      sent.push(shown(batch));
      return answers.shift() ?? true;
    },
  });
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  return { clock, sent, queue, settle };
}

describe('what waits for a webhook', () => {
  it('is sent in order for each conversation, and one that fails holds up no other', async () => {
    const { clock, sent, queue, settle } = createQueue([false]);
    queue.push(one, events(one, 1));
    queue.push(one, events(one, 2));
    queue.push(two, events(two, 1));
    await settle();
    assert.deepEqual(sent, ['one 1', 'two 1']);
    clock.advance(limits.webhookRetryMsMin);
    await settle();
    assert.deepEqual(sent, ['one 1', 'two 1', 'one 1 2']);
  });

  it('waits twice as long after each failure', async () => {
    const { clock, sent, queue, settle } = createQueue([false, false, false]);
    queue.push(one, events(one, 1));
    await settle();
    for (const ms of [1000, 2000, 4000]) {
      clock.advance(ms - 1);
      await settle();
      const before = sent.length;
      clock.advance(1);
      await settle();
      assert.equal(sent.length, before + 1);
    }
    assert.equal(sent.length, 4);
  });

  it('loses the events of the conversation that waits longest when it is full, and tells the gap', async () => {
    const { clock, sent, queue, settle } = createQueue([false]);
    queue.push(one, events(one, 5, 3));
    await settle();
    queue.push(two, events(two, 1, limits.webhookQueueMax));
    await settle();
    clock.advance(limits.webhookRetryMsMin);
    await settle();
    assert.ok(
      sent.includes('one gap after 4'),
      sent.find((each) => each.startsWith('one gap')),
    );
    queue.push(one, events(one, 8));
    await settle();
    assert.equal(sent.at(-1), 'one 8');
  });

  it('gives up on a batch after its tries, and tells the gap once the target takes anything', async () => {
    const { clock, sent, queue, settle } = createQueue(Array.from({ length: limits.webhookTriesMax }, () => false));
    queue.push(one, events(one, 1, 2));
    await settle();
    for (let tries = 0; tries < limits.webhookTriesMax; tries += 1) {
      clock.advance(limits.webhookRetryMsMax);
      await settle();
    }
    assert.equal(sent.at(-1), 'one gap after 0');
  });
});
