import { limits } from '../../base/limits.ts';
import type { RtpHeader } from './rtp.ts';
import { SequenceTracker } from './sequence.ts';
import type { Tally } from './tally.ts';

/** Samples of one frame: 20 ms at 8 kHz. */
export const FRAME_SAMPLES = 160;
/** Playout delay: covers the worst tick seen, 16.7 ms. */
export const DELAY_MS = 40;
const DELAY_SAMPLES = (DELAY_MS / 20) * FRAME_SAMPLES;
const LATE_RUN_MAX = 5;
/** So many frames without anything: the next packet sets the playout point anew. */
const DRY_FRAMES_MAX = 50;
/** Every so many frames the smallest delay seen decides whether some is taken back. */
const TRIM_EVERY_FRAMES = 50;
const TRIM_ABOVE_SAMPLES = 2 * DELAY_SAMPLES;
const JUMP_SAMPLES = limits.jitterFramesMax * FRAME_SAMPLES;
/** The frame being played and the one a packet may run over into, beside those that may wait. */
const FRAMES = limits.jitterFramesMax + 6;
const SAMPLES = FRAMES * FRAME_SAMPLES;
/** Samples whose magnitudes stay within these bits (-60 dBFS) are silence to the mixer. */
const QUIET_BITS = 31;

const EMPTY = 0;
const QUIET = 1;
const VOICED = 2;

/**
 * Decoded sound of one leg, kept at the place that its RTP timestamp gives it: order and duplicates need no care, packets
 * may have any length, and what did not come is silence. Time is counted in frames taken, so nothing here reads a clock.
 */
export class JitterBuffer {
  /** The ring; the current frame begins at `offset` and never runs over the end. */
  readonly samples = new Int16Array(SAMPLES);
  offset = 0;
  /** Whether the current frame holds anything but silence. */
  voiced = false;

  readonly #decode: Int16Array;
  readonly #tally: Pick<Tally, 'late' | 'resyncs' | 'lost' | 'duplicates'>;
  readonly #sequence: SequenceTracker;
  readonly #state = new Uint8Array(FRAMES);
  #current = 0;
  /** RTP timestamp of the frame that is taken next. */
  #nextTimestamp = 0;
  #endTimestamp = 0;
  #started = false;
  #ssrc = 0;
  #lateRun = 0;
  #dryFrames = 0;
  #trimFrames = 0;
  #delayMin = SAMPLES;

  constructor(decode: Int16Array, tally: Pick<Tally, 'late' | 'resyncs' | 'lost' | 'duplicates'>) {
    this.#decode = decode;
    this.#tally = tally;
    this.#sequence = new SequenceTracker(tally);
  }

  /** Notes a packet that holds no sound (a telephone-event): it has its place in the sequence. */
  note(header: RtpHeader): boolean {
    if (header.ssrc !== this.#ssrc) {
      this.#ssrc = header.ssrc;
      this.#sequence.restart();
      this.#started = false;
    }
    return this.#sequence.isNew(header.sequence);
  }

  /** Forgets all sound; the next packet sets the playout point. */
  forget(): void {
    this.#started = false;
    this.voiced = false;
    this.samples.fill(0);
    this.#state.fill(EMPTY);
  }

  /** Takes one packet of sound. */
  put(packet: Uint8Array, header: RtpHeader): void {
    if (!this.note(header)) return;
    if (!this.#started || this.#dryFrames >= DRY_FRAMES_MAX) this.#anchor(header.timestamp);
    const ahead = (header.timestamp - this.#nextTimestamp) | 0;
    if (ahead > JUMP_SAMPLES || ahead < -JUMP_SAMPLES) this.#resync(header.timestamp);
    else if (ahead + header.length <= 0) {
      this.#tally.late += 1;
      this.#lateRun += 1;
      if (this.#lateRun < LATE_RUN_MAX) return;
      this.#resync(header.timestamp);
    }
    this.#lateRun = 0;
    this.#write(packet, header);
  }

  /** Goes to the next frame; the one before is cleared for what comes. */
  take(): void {
    this.#clear(this.#current);
    this.#current = this.#current + 1 === FRAMES ? 0 : this.#current + 1;
    this.#nextTimestamp = (this.#nextTimestamp + FRAME_SAMPLES) | 0;
    this.offset = this.#current * FRAME_SAMPLES;
    const state = this.#state[this.#current] ?? EMPTY;
    this.voiced = state === VOICED;
    this.#dryFrames = state === EMPTY ? this.#dryFrames + 1 : 0;
    this.#trim();
  }

  /** Leaves frames out. */
  skip(frames: number): void {
    for (let i = Math.min(frames, FRAMES); i > 0; i -= 1) {
      this.#clear(this.#current);
      this.#current = (this.#current + 1) % FRAMES;
    }
    this.#clear(this.#current);
    this.#nextTimestamp = (this.#nextTimestamp + frames * FRAME_SAMPLES) | 0;
    this.voiced = false;
  }

  #resync(timestamp: number): void {
    this.#tally.resyncs += 1;
    this.#anchor(timestamp);
  }

  /** Lets this timestamp be played after the playout delay; what was waiting belongs to another timeline. */
  #anchor(timestamp: number): void {
    this.#started = true;
    this.#lateRun = 0;
    this.#dryFrames = 0;
    this.#trimFrames = 0;
    this.#delayMin = SAMPLES;
    this.#nextTimestamp = (timestamp - DELAY_SAMPLES) | 0;
    this.#endTimestamp = timestamp;
    this.samples.fill(0);
    this.#state.fill(EMPTY);
  }

  #clear(frame: number): void {
    if (this.#state[frame] === EMPTY) return;
    this.samples.fill(0, frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES);
    this.#state[frame] = EMPTY;
  }

  /** Takes back delay that a burst or the sender's faster clock has built up: only what was in hand all the time. */
  #trim(): void {
    this.#delayMin = Math.min(this.#delayMin, (this.#endTimestamp - this.#nextTimestamp) | 0);
    this.#trimFrames += 1;
    if (this.#trimFrames < TRIM_EVERY_FRAMES) return;
    const excess = this.#delayMin - DELAY_SAMPLES;
    this.#trimFrames = 0;
    this.#delayMin = SAMPLES;
    if (!this.#started || excess <= TRIM_ABOVE_SAMPLES - DELAY_SAMPLES) return;
    this.#tally.resyncs += 1;
    this.#drop(Math.floor(excess / FRAME_SAMPLES));
  }

  /** Drops whole frames behind the current one, which stays. */
  #drop(frames: number): void {
    const { samples } = this;
    const kept = samples.slice(this.offset, this.offset + FRAME_SAMPLES);
    const state = this.#state[this.#current] ?? EMPTY;
    const voiced = this.voiced;
    this.skip(frames);
    this.offset = this.#current * FRAME_SAMPLES;
    samples.set(kept, this.offset);
    this.#state[this.#current] = state;
    this.voiced = voiced;
  }

  #write(packet: Uint8Array, header: RtpHeader): void {
    const ahead = (header.timestamp - this.#nextTimestamp) | 0;
    const late = ahead < 0 ? -ahead : 0;
    const place = ((this.#current + 1) * FRAME_SAMPLES + ahead + late) % SAMPLES;
    const { samples } = this;
    const decode = this.#decode;
    let at = place;
    let bits = 0;
    for (let i = header.offset + late, end = header.offset + header.length; i < end; i += 1) {
      const sample = decode[packet[i] ?? 0] ?? 0;
      bits |= sample ^ (sample >> 31);
      samples[at] = sample;
      at += 1;
      if (at === SAMPLES) at = 0;
    }
    this.#mark(place, header.length - late, bits > QUIET_BITS ? VOICED : QUIET);
    const end = (header.timestamp + header.length) | 0;
    if (((end - this.#endTimestamp) | 0) > 0) this.#endTimestamp = end;
  }

  #mark(place: number, count: number, state: number): void {
    const last = Math.floor((place + count - 1) / FRAME_SAMPLES);
    for (let frame = Math.floor(place / FRAME_SAMPLES); frame <= last; frame += 1) {
      const at = frame % FRAMES;
      if ((this.#state[at] ?? EMPTY) < state) this.#state[at] = state;
    }
  }
}
