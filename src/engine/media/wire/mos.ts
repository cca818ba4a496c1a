import { DELAY_MS } from '../mix/jitter-buffer.ts';
import { FRAME_MS } from '../mix/ticker.ts';

/** What the estimate is made of. `loss` counts what came too late as well, 0 to 1; times are in milliseconds. */
export interface Impairments {
  readonly loss: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
}

/** R of G.711 without any impairment: ITU-T G.107, all parameters at their defaults. */
const R_BEST = 93.2;
/** ITU-T G.113 appendix I: robustness of G.711 without concealment, where a missing frame is silence. */
const BPL_G711 = 4.3;

/** Delay impairment after Cole and Rosenbluth, "Voice over IP performance monitoring" (2001), their fit of G.107's Id. */
const delayImpairment = (ms: number): number => 0.024 * ms + 0.11 * Math.max(0, ms - 177.3);

/** Ie,eff of G.107 section 7.4 for G.711 (Ie = 0) and random loss (BurstR = 1). */
function lossImpairment(loss: number): number {
  const percent = 100 * loss;
  return (95 * percent) / (percent + BPL_G711);
}

/**
 * Mean opinion score by the E-model, ITU-T G.107, simplified: R = 93.2 - Id - Ie,eff, with the one-way delay
 * d = round trip / 2 + jitter + one frame + playout delay,
 * Id = 0.024 d + 0.11 max(0, d - 177.3), Ie,eff = 95 P / (P + 4.3) for P percent of loss, and by G.107 annex B
 * MOS = 1 + 0.035 R + R (R - 60) (100 - R) 7e-6. Jitter counts only as delay: what it costs in sound is in `loss`.
 */
export function estimateMos({ loss, jitterMs, roundTripMs }: Impairments): number {
  const delay = roundTripMs / 2 + jitterMs + FRAME_MS + DELAY_MS;
  const r = R_BEST - delayImpairment(delay) - lossImpairment(loss);
  // The curve of annex B dips below 1 for a small R.
  return r <= 0 ? 1 : Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
