import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ConversationId, LegId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import { MediaLegs } from '../../../src/engine/media/media-legs.ts';
import type { WorkerLink } from '../../../src/engine/media/mixer-thread.ts';
import type { WorkerAnswer, WorkerOrder } from '../../../src/engine/media/worker-orders.ts';
import { createSeededIds } from '../../support/random.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

const ids = createSeededIds(20_261_125);
const folder = mkdtempSync(join(tmpdir(), 'partyline-dying-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A worker that mixes nothing: it opens every leg, and the test answers, fails and ends for it. */
class HandWorker extends EventEmitter implements WorkerLink {
  readonly orders: WorkerOrder[] = [];
  /** How many orders of each kind somebody waits for. */
  #waiting: { kind: WorkerOrder['kind']; count: number; resolve: () => void }[] = [];
  #gone: (() => void) | undefined;
  readonly #exit = new Promise<void>((resolve) => {
    this.#gone = resolve;
  });

  postMessage(order: WorkerOrder): void {
    this.orders.push(order);
    if (order.kind === 'open') queueMicrotask(() => this.answer({ kind: 'opened', slot: order.slot, outcome: 'open' }));
    for (const { kind, count, resolve } of this.#waiting) if (this.count(kind) >= count) resolve();
  }

  terminate(): Promise<void> {
    return this.#exit;
  }

  count(kind: WorkerOrder['kind']): number {
    return this.orders.filter((order) => order.kind === kind).length;
  }

  async told(kind: WorkerOrder['kind'], count = 1): Promise<void> {
    if (this.count(kind) >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ kind, count, resolve }));
  }

  answer(answer: WorkerAnswer): void {
    this.emit('message', answer);
  }

  fail(): void {
    this.emit('error', new Error('by hand'));
  }

  exit(): void {
    this.emit('exit');
    this.#gone?.();
  }
}

function bench(workersMax = 1) {
  const workers: HandWorker[] = [];
  const clock = createSimulatedClock();
  const log = createRecordingLog();
  const deps = { address: '127.0.0.1', ports: { from: 2000, to: 4000 }, clock, log, mediaLost: () => undefined };
  const media = new MediaLegs(deps, workersMax, () => {
    const worker = new HandWorker();
    workers.push(worker);
    return worker;
  });
  const conversationId = ids.conversation();
  const worker = (number: number): HandWorker => {
    const found = workers[number - 1];
    assert.ok(found, `worker ${number} was begun`);
    return found;
  };
  const open = async (conference: ConversationId): Promise<LegId> => {
    const order = { legId: ids.leg(), conversationId: conference, sourceAddress: '127.0.0.1', payloadType: 0 };
    assert.ok((await media.open(order)).ok);
    return order.legId;
  };
  const recordingId = ids.recording();
  const recording = (id: ConversationId = conversationId) => {
    const path = join(folder, `${recordingId}.wav`);
    media.startRecording({ recordingId, conversationId: id, path });
    return path;
  };
  return { media, clock, log, worker, open, conversationId, recordingId, recording };
}

/** Lets all that is not the disk's go on as far as it can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const SECOND = { durationMs: 1000, bytes: 44 + 16_000 };

function assertWhole(path: string, { bytes }: { bytes: number }): void {
  const file = readFileSync(path);
  assert.equal(file.length, bytes);
  assert.equal(file.readUInt32LE(40), bytes - 44);
}

describe('a recording whose thread dies', { timeout: 20_000 }, () => {
  it('before it was told to write ends with what the clock says', async () => {
    const { media, clock, worker, open, conversationId, recordingId, recording } = bench();
    await open(conversationId);
    const path = recording();
    worker(1).fail();
    worker(1).exit();
    clock.advance(1000);
    assert.deepEqual(await media.stopRecording(recordingId), SECOND);
    assertWhole(path, SECOND);
    assert.equal(worker(1).count('record'), 0);
  });

  it('while it writes goes on without it, and ends', async () => {
    const { media, clock, worker, open, conversationId, recordingId, recording } = bench();
    await open(conversationId);
    const path = recording();
    await worker(1).told('record');
    worker(1).fail();
    worker(1).exit();
    clock.advance(1000);
    assert.deepEqual(await media.stopRecording(recordingId), SECOND);
    assertWhole(path, SECOND);
  });

  for (const end of ['stopRecording', 'close'] as const)
    it(`during ${end} ends, though nobody answers any more`, async () => {
      const { media, clock, worker, open, conversationId, recordingId, recording } = bench();
      await open(conversationId);
      const path = recording();
      await worker(1).told('record');
      clock.advance(1000);
      const ended = end === 'close' ? media.close() : media.stopRecording(recordingId);
      await worker(1).told('recordEnd');
      worker(1).fail();
      worker(1).exit();
      await ended;
      assertWhole(path, SECOND);
    });

  it('without a fault that anybody told ends all the same', async () => {
    const { media, clock, worker, open, conversationId, recordingId, recording } = bench();
    await open(conversationId);
    recording();
    await worker(1).told('record');
    clock.advance(1000);
    const ended = media.stopRecording(recordingId);
    await worker(1).told('recordEnd');
    worker(1).exit();
    assert.deepEqual(await ended, SECOND);
  });

  it('has it no more when the thread has failed, but only when it has exited: until then it may write', async () => {
    const { media, clock, worker, open, conversationId, recordingId, recording } = bench();
    await open(conversationId);
    recording();
    await worker(1).told('record');
    worker(1).fail();
    await open(conversationId);
    await settle();
    assert.equal(worker(2).count('record'), 0, 'two threads would have the file');
    let ended = false;
    clock.advance(1000);
    const stopped = media.stopRecording(recordingId).finally(() => {
      ended = true;
    });
    await settle();
    assert.equal(ended, false);
    worker(1).exit();
    assert.deepEqual(await stopped, SECOND);
  });

  it('goes on with the next thread, and with the one after that', async () => {
    const { media, clock, worker, open, conversationId, recordingId, recording } = bench();
    await open(conversationId);
    recording();
    for (const number of [1, 2]) {
      await worker(number).told('record');
      worker(number).fail();
      await open(conversationId);
      worker(number).exit();
    }
    await worker(3).told('record');
    clock.advance(1000);
    const stopped = media.stopRecording(recordingId);
    await worker(3).told('recordEnd');
    // Too late, and of a thread that has the file no more.
    worker(1).answer({ kind: 'recorded', recordingId, samples: 80_000 });
    worker(2).exit();
    worker(3).answer({ kind: 'recorded', recordingId, samples: 8000 });
    assert.deepEqual(await stopped, SECOND);
  });
});

describe('a leg on the way to a thread that dies', { timeout: 20_000 }, () => {
  async function underway() {
    const given = bench(2);
    const { media, open, worker } = given;
    const [here, there] = [ids.conversation(), ids.conversation()];
    const wanderer = await open(here);
    for (let leg = 1; leg < limits.legsBeforeNextWorkerMin; leg += 1) await open(here);
    await open(there);
    media.join(there, wanderer);
    await worker(1).told('free');
    worker(2).fail();
    worker(2).exit();
    const freed = (): void => {
      const order = worker(1).orders.find(({ kind }) => kind === 'free');
      assert.ok(order?.kind === 'free');
      const stream = { ssrc: 1, sequence: 1, timestamp: 1 };
      worker(1).answer({ kind: 'freed', slot: order.slot, latched: undefined, stream, protection: {}, digits: '' });
    };
    return { ...given, here, there, wanderer, freed };
  }

  it('takes no conversation there: its recording ends, and legs of it open', async () => {
    const { media, clock, wanderer, recordingId, recording, open, worker } = await underway();
    const elsewhere = ids.conversation();
    const path = recording(elsewhere);
    media.join(elsewhere, wanderer);
    await worker(1).told('record');
    await open(elsewhere);
    clock.advance(1000);
    const stopped = media.stopRecording(recordingId);
    await worker(1).told('recordEnd');
    worker(1).answer({ kind: 'recorded', recordingId, samples: 8000 });
    assert.deepEqual(await stopped, SECOND);
    assertWhole(path, SECOND);
  });

  it('is not counted off the thread that has its conversation now', async () => {
    const { media, there, open, freed } = await underway();
    const before = media.figures().workers.map(({ legs }) => legs);
    await open(there);
    const added = media.figures().workers.map(({ legs }) => legs);
    assert.deepEqual([before, added], [[99], [100]]);
    freed();
    assert.deepEqual(
      media.figures().workers.map(({ legs }) => legs),
      [100],
    );
  });
});

describe('a leg on the way to another thread', { timeout: 20_000 }, () => {
  it('takes what was learned along, and then the SDP that came on the way, which takes it away', async () => {
    const { media, open, worker } = bench(2);
    const [here, there] = [ids.conversation(), ids.conversation()];
    const wanderer = await open(here);
    for (let leg = 1; leg < limits.legsBeforeNextWorkerMin; leg += 1) await open(here);
    await open(there);
    const [first, second] = [4000, 5000].map((port) => ({ address: '192.0.2.10', port }));
    assert.ok(first && second);
    media.setRemote(wanderer, first);
    media.join(there, wanderer);
    media.setRemote(wanderer, second);
    await worker(1).told('free');
    const free = worker(1).orders.find(({ kind }) => kind === 'free');
    assert.ok(free?.kind === 'free');
    const latched = { ...first, ssrc: 1 };
    const takenAway = [{ address: '192.0.2.10', port: 3000, under: second, until: 7 }];
    const stream = { ssrc: 1, sequence: 1, timestamp: 1 };
    const position = { sent: 70_000, rtcpNext: 3, received: [] };
    const protection = { security: 'awaited', position } as const;
    worker(1).answer({ kind: 'freed', slot: free.slot, latched, takenAway, stream, protection, digits: '' });
    await worker(2).told('remote');
    const begun = worker(2).orders.findLast((order) => order.kind === 'open');
    assert.ok(begun?.kind === 'open');
    assert.deepEqual([begun.start.remote, begun.start.latched, begun.start.takenAway], [first, latched, takenAway]);
    assert.deepEqual(begun.start.protection, protection);
    const told = worker(2).orders.filter((order) => order.kind === 'remote');
    assert.deepEqual(
      told.map(({ remote }) => remote),
      [second],
    );
  });
});
