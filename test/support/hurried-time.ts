import { setImmediate as turn } from 'node:timers/promises';
import type { Fetch, FetchAnswer, FetchReader, OpenSocket } from '../../src/client/options.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

/** Time of a client that passes only while nothing but time can help it on; its requests go over real sockets. */
export interface HurriedTime {
  readonly clock: SimulatedClock;
  readonly fetch: Fetch;
  readonly openSocket: OpenSocket;
  /** Waits for the client's work, and lets its clock run while no request of it is under way, or its requests hang. */
  spend<T>(work: Promise<T>, isStuck?: () => boolean): Promise<T>;
  /** Lets requests that were given up come to their end, without any time passing. */
  settle(): Promise<void>;
}

const STEP_MS = 50;
const TURNS_MAX = 1000;

/** Makes one; its clock starts at the real time, because servers say in their answers what time it is. */
export function createHurriedTime(carry: Fetch = fetch): HurriedTime {
  const clock = createSimulatedClock(Date.now());
  let underWay = 0;
  const ended = (): void => {
    underWay -= 1;
  };
  return {
    clock,
    async fetch(url, init) {
      underWay += 1;
      try {
        return watched(await carry(url, init), ended);
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
    async settle() {
      for (let turns = 0; turns < TURNS_MAX && clock.pending() > 0; turns += 1) await turn();
    },
  };
}

/** The same answer, and a call when its body has ended, one way or another. */
function watched(answer: FetchAnswer, ended: () => void): FetchAnswer {
  const { status, headers, body } = answer;
  const type = answer.type === undefined ? {} : { type: answer.type };
  if (body === null) {
    ended();
    return answer;
  }
  const getReader = (): FetchReader => {
    const reader = body.getReader();
    return {
      async read() {
        try {
          const part = await reader.read();
          if (part.done) ended();
          return part;
        } catch (error) {
          ended();
          throw error;
        }
      },
      cancel() {
        ended();
        return reader.cancel();
      },
    };
  };
  return { status, ...type, headers, body: { getReader } };
}
