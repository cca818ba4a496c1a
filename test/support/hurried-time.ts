import { setImmediate as turn } from 'node:timers/promises';
import type { Fetch, OpenSocket } from '../../src/client/options.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

/** Time of a client that passes only while nothing but time can help it on; its requests go over real sockets. */
export interface HurriedTime {
  readonly clock: SimulatedClock;
  readonly fetch: Fetch;
  readonly openSocket: OpenSocket;
  /** Waits for the client's work, and lets its clock run while no request of it is under way, or its requests hang. */
  spend<T>(work: Promise<T>, isStuck?: () => boolean): Promise<T>;
}

const STEP_MS = 50;

/** Makes one; its clock starts at the real time, because servers say in their answers what time it is. */
export function createHurriedTime(startMs = Date.now()): HurriedTime {
  const clock = createSimulatedClock(startMs);
  let underWay = 0;
  const ended = (): void => {
    underWay -= 1;
  };
  return {
    clock,
    async fetch(url, init) {
      underWay += 1;
      try {
        return watched(await fetch(url, init), ended);
      } catch (error) {
        ended();
        throw error;
      }
    },
    openSocket(url) {
      underWay += 1;
      const socket = new WebSocket(url);
      let isOpening = true;
      const settled = (): void => {
        if (isOpening) ended();
        isOpening = false;
      };
      for (const event of ['open', 'error', 'close']) socket.addEventListener(event, settled);
      return socket;
    },
    async spend(work, isStuck = () => false) {
      let isDone = false;
      const done = (): void => {
        isDone = true;
      };
      work.then(done, done);
      while (!isDone) {
        await turn();
        if (!isDone && (underWay === 0 || isStuck())) clock.advance(STEP_MS);
      }
      return work;
    },
  };
}

/** The same answer, and a call when its body has ended, one way or another. */
function watched(response: Response, ended: () => void): Response {
  const { status, statusText, headers } = response;
  if (response.body === null) {
    ended();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const part = await reader.read();
          if (!part.done) return controller.enqueue(part.value);
          ended();
          controller.close();
        } catch (error) {
          ended();
          controller.error(error);
        }
      },
      cancel(reason) {
        ended();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, statusText, headers });
}
