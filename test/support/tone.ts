/** A sine at 8 kHz in 16-bit samples, `dbfs` below full scale. */
export function sine(tone: { hz: number; samples: number; dbfs?: number }): Int16Array {
  const peak = 32_767 * 10 ** ((tone.dbfs ?? -20) / 20);
  return Int16Array.from({ length: tone.samples }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * tone.hz * i) / 8000)),
  );
}

/** Level of one frequency in dBFS (Goertzel); best over a whole number of periods. */
export function level(samples: Int16Array, hz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let before = 0;
  let last = 0;
  for (const sample of samples) {
    const next = sample + factor * last - before;
    before = last;
    last = next;
  }
  const power = Math.max(0, last * last + before * before - factor * last * before);
  return 20 * Math.log10(Math.max(1e-6, (2 * Math.sqrt(power)) / samples.length / 32_768));
}
