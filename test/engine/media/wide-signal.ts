/** 0.4 s at 16 kHz that lead a coder through all it has: a chirp to 8 kHz, full-scale clipping, silence, noise. */
export function wideSignal(): Int16Array {
  let random = 20_261_125;
  return Int16Array.from({ length: 6400 }, (_, at) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    if (at < 2400) return Math.round(9000 * Math.sin((Math.PI * at * at) / 4800));
    if (at < 3200) return at % 40 < 20 ? 32_767 : -32_768;
    return at < 4000 ? 0 : (random >> 16) >> 1;
  });
}
