import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import {
  asConversationId,
  asLegId,
  asOrganisationId,
  asParticipantId,
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

/** The machine's own randomness. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};

/** Random UUIDs. */
export const systemIds: IdMaker = {
  conversation: () => asConversationId(randomUUID()),
  participant: () => asParticipantId(randomUUID()),
  leg: () => asLegId(randomUUID()),
  user: () => asUserId(randomUUID()),
  organisation: () => asOrganisationId(randomUUID()),
  request: () => asRequestId(randomUUID()),
};
