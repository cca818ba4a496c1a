import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import {
  asConversationId,
  asLegId,
  asOrganisationId,
  asParticipantId,
  asRecordingId,
  asRequestId,
  asUserId,
  type IdMaker,
  type Random,
} from '../base/ids.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

const POOL_BYTES = 4096;

/** The machine's own randomness, drawn in larger pieces: a system call a tag is what a call set-up would spend most on. */
export function createSystemRandom(): Random {
  let pool = Buffer.alloc(0);
  let used = 0;
  const bytes = (count: number): Buffer => {
    if (count > POOL_BYTES) return randomBytes(count);
    if (used + count > pool.length) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  };
  return { bytes, hex: (count) => bytes(count).toString('hex') };
}

/** Random UUIDs. */
export const systemIds: IdMaker = {
  conversation: () => asConversationId(randomUUID()),
  participant: () => asParticipantId(randomUUID()),
  leg: () => asLegId(randomUUID()),
  user: () => asUserId(randomUUID()),
  organisation: () => asOrganisationId(randomUUID()),
  recording: () => asRecordingId(randomUUID()),
  record: () => randomUUID(),
  request: () => asRequestId(randomUUID()),
};
