import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../base/assert.ts';
import { Mixer } from './mix/mixer.ts';
import type { WorkerOrder, WorkerStart } from './worker-orders.ts';

// The entry of a mixer thread: the one place here that knows the thread, the timer, the clock and the randomness of the machine.
const start: WorkerStart = workerData;
const port = parentPort;
invariant(port, 'the mixer runs in a worker thread');

const mixer = new Mixer({
  start,
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return { cancel: () => clearTimeout(timer) };
    },
  },
  random: { bytes: (count) => randomBytes(count) },
  answer: (answer) => port.postMessage(answer),
});
port.on('message', (order: WorkerOrder) => mixer.handle(order));
