import { limits } from '../../../base/limits.ts';
import { FRAME_SAMPLES } from './playout-delay.ts';
import type { Seat } from './seat.ts';

/** Loudness falls so slowly (to a tenth in 0.7 s) that a pause between two words loses nobody a place. */
const DECAY = 0.94;
/** Who wants the place of another has to be this much louder (4 dB of energy), and that one has to have had it a while. */
const LOUDER = 2.5;
const HOLD_FRAMES = 25;

/**
 * Who is mixed in a big conference: all who speak, up to a threshold; beyond it the loudest alone. A voice that comes or
 * goes by this is faded within one frame, in its place, so that what is subtracted for its own leg is what was summed.
 */
export class ActiveTalkers {
  readonly #chosen: Seat[] = [];
  readonly #speaking: Seat[] = [];
  #isLimiting = false;

  /** Takes `mixed` from those seats that are to be left out. */
  choose(seats: readonly Seat[]): void {
    const speaking = this.#speaking;
    speaking.length = 0;
    for (const seat of seats) if (seat.mixed) speaking.push(seat);
    // Once it has begun it goes on until all have a place, so that nobody comes and goes with one voice more or less.
    this.#isLimiting = speaking.length > (this.#isLimiting ? limits.mixedVoicesMax : limits.mixedVoicesAllMax);
    if (!this.#isLimiting) {
      this.#release();
      return;
    }
    for (const seat of speaking) listen(seat);
    this.#keep(seats);
    this.#seat();
    for (const seat of speaking) this.#admit(seat);
  }

  /** All that speak are mixed: who was left out comes back. */
  #release(): void {
    for (const seat of this.#speaking) {
      if (seat.wasLeftOut) fade(seat, 'in');
      seat.wasLeftOut = false;
    }
    this.#chosen.length = 0;
  }

  /** Who is silent or gone keeps a place as long as the loudness lasts. */
  #keep(seats: readonly Seat[]): void {
    const chosen = this.#chosen;
    for (let i = chosen.length - 1; i >= 0; i -= 1) {
      const seat = chosen[i];
      if (!seat) continue;
      seat.placeFrames += 1;
      if (!seat.mixed) seat.loudness *= DECAY;
      if (!seats.includes(seat) || !(seat.mixed || seat.loudness > 1)) chosen.splice(i, 1);
    }
  }

  #seat(): void {
    const chosen = this.#chosen;
    for (const seat of this.#speaking) {
      if (chosen.includes(seat)) continue;
      if (chosen.length < limits.mixedVoicesMax) this.#place(seat, chosen.length);
      else {
        const at = this.#weakest();
        const weakest = chosen[at];
        if (weakest && seat.loudness > (weakest.mixed ? LOUDER : 1) * weakest.loudness) this.#place(seat, at);
      }
    }
  }

  #place(seat: Seat, at: number): void {
    seat.placeFrames = 0;
    this.#chosen[at] = seat;
  }

  /** Of those whose place is free to take; -1 without one. */
  #weakest(): number {
    let weakest = -1;
    for (const [i, seat] of this.#chosen.entries()) {
      if (seat.placeFrames < HOLD_FRAMES) continue;
      if (weakest < 0 || seat.loudness < (this.#chosen[weakest]?.loudness ?? 0)) weakest = i;
    }
    return weakest;
  }

  #admit(seat: Seat): void {
    const isChosen = this.#chosen.includes(seat);
    if (isChosen && seat.wasLeftOut) fade(seat, 'in');
    if (!isChosen && seat.wasMixed && !seat.wasLeftOut) fade(seat, 'out');
    // A voice that fades out is in the sum once more.
    seat.mixed = isChosen || (seat.wasMixed && !seat.wasLeftOut);
    seat.wasLeftOut = !isChosen;
  }
}

/** Loudness is energy: the mean square of the frame, or what is left of the frames before. */
function listen(seat: Seat): void {
  const { samples, offset } = seat.jitter;
  let energy = 0;
  for (let i = offset; i < offset + FRAME_SAMPLES; i += 1) energy += (samples[i] ?? 0) ** 2;
  seat.loudness = Math.max(energy / FRAME_SAMPLES, seat.loudness * DECAY);
}

function fade(seat: Seat, way: 'in' | 'out'): void {
  const { samples, offset } = seat.jitter;
  for (let i = 0; i < FRAME_SAMPLES; i += 1) {
    const share = (i + 1) / (FRAME_SAMPLES + 1);
    samples[offset + i] = Math.round((samples[offset + i] ?? 0) * (way === 'in' ? share : 1 - share));
  }
}
