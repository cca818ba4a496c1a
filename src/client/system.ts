import type { Clock } from '../base/clock.ts';
import type { ClientRandom } from './options.ts';

/** The clock of the machine or the page. A wait keeps a script running: it is what the script waits for. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

const UINT32 = 2 ** 32;

/** Randomness of the machine or the page. */
export const systemRandom: ClientRandom = {
  uuid() {
    // crypto.randomUUID is only there in a page that came by HTTPS or from loopback.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte, index) =>
      index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte,
    );
    return hex
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  },
  fraction: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / UINT32,
};
