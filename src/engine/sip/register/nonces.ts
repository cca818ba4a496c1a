import { createHmac } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import { isSameSecret } from './digest.ts';

/** What a nonce is good for; only asked about one whose digest was right. */
export type NonceUse = 'fresh' | 'replayed';

/** Nonces of challenges. A challenge keeps nothing; only who proved the password makes an entry here. */
export interface Nonces {
  /** For that address alone: who names it as his and is not there never sees the nonce. */
  make(address: string): string;
  /** Whether this address was sent that nonce, not long ago. */
  isGood(nonce: string, address: string): boolean;
  /** Uses a nonce that is good with a count, once. */
  use(nonce: string, nc: number): NonceUse;
}

/** Counts that were used: the highest, and of the 31 below it one bit each, as in RFC 4303 §3.4.3. */
interface Window {
  highest: number;
  seen: number;
}

const WIDTH = 32;
const TIME_CHARS = 12;
const FORM = /^[0-9a-f]{60}$/;

/** Nonces that are signed: time, eight random bytes, and 16 bytes of the HMAC of both and the address. */
export function createNonces({ clock, random }: { readonly clock: Clock; readonly random: Random }): Nonces {
  const secret = random.bytes(32);
  const windows = new Map<string, Window>();
  /** Nonces made until then are stale: the windows of some of them were dropped. */
  let floor = 0;

  const sign = (text: string, address: string): string =>
    createHmac('sha256', secret).update(`${text} ${address}`).digest('hex').slice(0, 32);
  const madeAt = (nonce: string): number => Number.parseInt(nonce.slice(0, TIME_CHARS), 16);
  const isAlive = (nonce: string): boolean =>
    madeAt(nonce) > floor && clock.now() - madeAt(nonce) <= limits.sipNonceMsLife && madeAt(nonce) <= clock.now();

  const makeRoom = (): void => {
    for (const nonce of windows.keys()) {
      if (isAlive(nonce) && windows.size < limits.sipNoncesInUseMax) return;
      if (isAlive(nonce)) floor = madeAt(nonce);
      windows.delete(nonce);
    }
  };

  return {
    make(address) {
      const text = clock.now().toString(16).padStart(TIME_CHARS, '0') + random.hex(8);
      return text + sign(text, address);
    },
    isGood: (nonce, address) =>
      FORM.test(nonce) && isSameSecret(sign(nonce.slice(0, 28), address), nonce.slice(28)) && isAlive(nonce),
    use(nonce, nc) {
      const known = windows.get(nonce);
      if (known !== undefined) return take(known, nc) ? 'fresh' : 'replayed';
      if (nc === 0) return 'replayed';
      makeRoom();
      windows.set(nonce, { highest: nc, seen: 1 });
      return 'fresh';
    },
  };
}

/** Whether the count was not used before; those that fell out of the window count as used. */
function take(window: Window, nc: number): boolean {
  const ahead = nc - window.highest;
  if (ahead > 0) {
    window.seen = ahead >= WIDTH ? 1 : ((window.seen << ahead) | 1) >>> 0;
    window.highest = nc;
    return true;
  }
  const bit = 1 << -ahead;
  if (nc === 0 || -ahead >= WIDTH || (window.seen & bit) !== 0) return false;
  window.seen = (window.seen | bit) >>> 0;
  return true;
}
