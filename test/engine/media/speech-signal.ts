const RATE = 8000;
/** Formants of three vowels, hertz. */
const VOWELS = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [570, 840, 2410],
] as const;
const SYLLABLE = 0.25 * RATE;

/** One resonance of the mouth, a pole pair. */
function resonate(samples: Float64Array, hz: number): Float64Array {
  const radius = Math.exp((-Math.PI * 90) / RATE);
  const [one, two] = [2 * radius * Math.cos((2 * Math.PI * hz) / RATE), -radius * radius];
  const out = new Float64Array(samples.length);
  for (let i = 0; i < out.length; i += 1) {
    out[i] = (samples[i] ?? 0) + one * (out[i - 1] ?? 0) + two * (out[i - 2] ?? 0);
  }
  return out;
}

/** Like speech: pulses of a voice that glides between 100 and 140 Hz through formants that change every 250 ms. */
export function speechSignal(seconds: number, peak = 8000): Int16Array {
  const pulses = new Float64Array(seconds * RATE);
  let phase = 0;
  for (let i = 0; i < pulses.length; i += 1) {
    phase += (120 + 20 * Math.sin((2 * Math.PI * i) / (0.9 * RATE))) / RATE;
    if (phase >= 1) {
      phase -= 1;
      pulses[i] = 1;
    }
  }
  const sound = new Float64Array(pulses.length);
  for (const [index, formants] of VOWELS.entries()) {
    const parts = formants.map((hz) => resonate(pulses, hz));
    for (let i = 0; i < sound.length; i += 1) {
      const near = Math.abs(((i / SYLLABLE + index) % VOWELS.length) - 1.5);
      const share = Math.max(0, near - 0.5);
      sound[i] = (sound[i] ?? 0) + share * parts.reduce((sum, part) => sum + (part[i] ?? 0), 0);
    }
  }
  const most = sound.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  return Int16Array.from(sound, (sample) => Math.round((peak * sample) / most));
}
