/**
 * SHA-256 (FIPS 180-4) of a text. The browser's own is there in secure contexts only, and a console on the local network is
 * often reached by plain HTTP.
 */
export function sha256(text: string): Uint8Array {
  const data = padded(new TextEncoder().encode(text));
  const state = roots(8, 1 / 2);
  const constants = roots(64, 1 / 3);
  const words = new Uint32Array(64);
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let i = 0; i < 64; i += 1) words[i] = i < 16 ? data.getUint32(at + i * 4) : scheduled(words, i);
    const next = rounds(state, words, constants);
    for (let i = 0; i < 8; i += 1) state[i] = word(state, i) + word(next, i);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let i = 0; i < 8; i += 1) digest.setUint32(i * 4, word(state, i));
  return new Uint8Array(digest.buffer);
}

const word = (words: Uint32Array, at: number): number => words[at] ?? 0;

const turn = (value: number, by: number): number => (value >>> by) | (value << (32 - by));

function padded(bytes: Uint8Array): DataView {
  const data = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setUint32(data.length - 8, Math.floor((bytes.length * 8) / 2 ** 32));
  view.setUint32(data.length - 4, bytes.length * 8);
  return view;
}

function scheduled(words: Uint32Array, i: number): number {
  const [before, after] = [word(words, i - 15), word(words, i - 2)];
  const small = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
  const large = turn(after, 17) ^ turn(after, 19) ^ (after >>> 10);
  return word(words, i - 16) + small + word(words, i - 7) + large;
}

function rounds(state: Uint32Array, words: Uint32Array, constants: Uint32Array): Uint32Array {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i += 1) {
    const first =
      h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + word(constants, i) + word(words, i);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
  }
  return Uint32Array.of(a, b, c, d, e, f, g, h);
}

/** The first 32 bits of the fractions of roots of the first primes. */
function roots(count: number, power: number): Uint32Array {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= n; by += 1) if (n % by === 0) isPrime = false;
    if (isPrime) found.push((n ** power % 1) * 2 ** 32);
  }
  return Uint32Array.from(found);
}
