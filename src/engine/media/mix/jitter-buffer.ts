import { limits } from '../../../base/limits.ts';
import type { Codec, Coder } from '../codec/codec.ts';
import type { RtpHeader } from '../wire/rtp.ts';
import { SequenceTracker } from '../wire/sequence.ts';
import { type Concealment, PAST_FRAMES } from './concealment.ts';
import { DELAY_MS, FRAME_SAMPLES, PlayoutDelay } from './playout-delay.ts';
import type { Tally } from './tally.ts';

export { DELAY_MS, FRAME_SAMPLES };

const LATE_RUN_MAX = 5;
/** So many frames without anything: the next packet sets the playout point anew. */
const DRY_FRAMES_MAX = 50;
const JUMP_SAMPLES = limits.jitterFramesMax * FRAME_SAMPLES;
/** The frame being played, those that may wait and the ones a packet may run over into, and those that were played. */
const FRAMES = limits.jitterFramesMax + 6 + PAST_FRAMES;
const AHEAD_FRAMES = FRAMES - 1 - PAST_FRAMES;
const SAMPLES = FRAMES * FRAME_SAMPLES;
/** Samples whose magnitudes stay within these bits (-60 dBFS) are silence to the mixer. */
const QUIET_BITS = 31;
/** Frames between two that are left out where nobody is silent, of a delay that is much or a little too long. */
const PATIENCE_MUCH = 4;
const PATIENCE_LITTLE = 100;

const EMPTY = 0;
const QUIET = 1;
const VOICED = 2;

type Counts = Pick<Tally, 'late' | 'resyncs' | 'lost' | 'duplicates' | 'concealed'>;

const NOTHING = new Int16Array(0);

/** What is kept of each code of a codec that has codes. */
function keptOf(codec: Codec): Int16Array {
  if (codec.kind === 'packets') return NOTHING;
  return codec.kind === 'coder' ? codec.keep : codec.decode;
}

const slotAt = (slot: number): number => (slot < 0 ? slot + FRAMES : slot >= FRAMES ? slot - FRAMES : slot);

/**
 * Decoded sound of one leg, kept at the place that its RTP timestamp gives it: order and duplicates need no care, packets
 * may have any length, and what did not come is concealed or silence. The delay follows how late packets come. Time is
 * counted in frames taken, so nothing here reads a clock.
 */
export class JitterBuffer {
  /** The ring; the current frame begins at `offset` and never runs over the end. */
  readonly samples = new Int16Array(SAMPLES);
  offset = 0;
  /** Whether the current frame holds anything but silence. */
  voiced = false;

  #decode: Int16Array;
  /** Decodes frame by frame, each in its turn, what has to be decoded in order. */
  #coder: Coder | undefined;
  readonly #tally: Counts;
  readonly #concealment: Concealment | undefined;
  readonly #sequence: SequenceTracker;
  readonly #delay = new PlayoutDelay();
  readonly #state = new Uint8Array(FRAMES);
  /** Which part of a frame came: packets of 10 or 30 ms end within one. */
  readonly #from = new Uint8Array(FRAMES);
  readonly #to = new Uint8Array(FRAMES);
  #current = 0;
  /** RTP timestamp of the frame that is taken next. */
  #nextTimestamp = 0;
  #endTimestamp = 0;
  #started = false;
  #ssrc = 0;
  #lateRun = 0;
  #dryFrames = 0;
  /** Frames to leave out, how long the next one waits for silence, and how long it has. */
  #owed = 0;
  #patience = 0;
  #waited = 0;
  /** Where the phone fell silent of its own will, and where it spoke again. */
  #silentFrom = 0;
  #silentTo = 0;
  #isSilent = false;

  /** Without a concealment what did not come is silence. */
  constructor(codec: Codec, tally: Counts, concealment?: Concealment) {
    this.#coder = codec.kind === 'coder' ? codec : undefined;
    this.#decode = keptOf(codec);
    this.#tally = tally;
    this.#concealment = concealment;
    this.#sequence = new SequenceTracker(tally);
  }

  /** Notes a packet that holds no sound (a telephone-event, comfort noise): from its time on nothing is missing. */
  note(header: RtpHeader): boolean {
    const isNew = this.#follow(header);
    if (isNew && !this.#isSilent) {
      this.#isSilent = true;
      this.#silentFrom = header.timestamp;
    }
    return isNew;
  }

  /** From the next packet on the phone speaks this one. */
  setCodec(codec: Codec): void {
    this.#coder = codec.kind === 'coder' ? codec : undefined;
    this.#decode = keptOf(codec);
    this.forget();
  }

  /** Forgets all sound; the next packet sets the playout point. */
  forget(): void {
    this.#started = false;
    this.voiced = false;
    this.#concealment?.forget();
    this.samples.fill(0);
    this.#state.fill(EMPTY);
  }

  /** Takes one packet of sound. */
  put(packet: Uint8Array, header: RtpHeader): void {
    if (this.#follow(header) && this.#admits(header)) this.#write(packet, header);
  }

  /** Notes a packet whose sound may follow; false when it was seen before. */
  isNew(header: RtpHeader): boolean {
    return this.#follow(header);
  }

  /** A packet of use to nobody any more. */
  missed(): void {
    this.#tally.late += 1;
  }

  /** Takes sound that was decoded elsewhere, of a packet that was new. */
  putSound(sound: Int16Array, header: RtpHeader): void {
    if (this.#admits(header)) this.#writeSound(sound, header);
  }

  /** Whether sound of that time can still be played. */
  #admits(header: RtpHeader): boolean {
    if (this.#isSilent) this.#endSilence(header.timestamp);
    if (!this.#started || this.#dryFrames >= DRY_FRAMES_MAX) this.#anchor(header.timestamp);
    const ahead = (header.timestamp - this.#nextTimestamp) | 0;
    if (ahead > JUMP_SAMPLES || ahead < -JUMP_SAMPLES) this.#resync(header.timestamp);
    else if (ahead < 0 && !this.#isStillPlayed(header, -ahead)) return false;
    this.#lateRun = 0;
    return true;
  }

  /** Goes to the next frame; the oldest is cleared for what comes. */
  take(): void {
    this.#advance();
    const isJoined = this.#owed > 0 && this.#giveBack();
    const state = this.#state[this.#current] ?? EMPTY;
    this.offset = this.#current * FRAME_SAMPLES;
    if (state === EMPTY) {
      this.#dryFrames += 1;
      this.voiced = this.voiced && this.#conceal();
    } else if (isJoined) this.voiced = true;
    else {
      const wasVoiced = this.voiced;
      this.#dryFrames = 0;
      this.voiced = this.#coder ? this.#decodeFrame(this.#coder) : state === VOICED;
      if (this.#concealment) this.#mend(this.#concealment, wasVoiced);
    }
    const excess = this.#delay.taken((this.#endTimestamp - this.#nextTimestamp) | 0);
    if (excess !== 'none' && this.#started && this.#owed === 0) this.#owe(excess);
  }

  /** Leaves frames out. */
  skip(frames: number): void {
    for (let i = Math.min(frames, FRAMES); i > 0; i -= 1) {
      this.#current = slotAt(this.#current + 1);
      this.#clear(slotAt(this.#current - 1 - PAST_FRAMES));
    }
    this.#clear(this.#current);
    this.#concealment?.forget();
    this.#nextTimestamp = (this.#nextTimestamp + frames * FRAME_SAMPLES) | 0;
    this.voiced = false;
  }

  #follow(header: RtpHeader): boolean {
    if (header.ssrc !== this.#ssrc) {
      this.#ssrc = header.ssrc;
      this.#sequence.restart();
      this.#started = false;
      this.#isSilent = false;
    }
    return this.#sequence.isNew(header.sequence);
  }

  #endSilence(timestamp: number): void {
    if (((timestamp - this.#silentFrom) | 0) < 0) return;
    this.#isSilent = false;
    this.#silentTo = timestamp;
  }

  /** Whether the frame that is current now was not to come, from that sample on. */
  #isMeant(from = 0): boolean {
    const timestamp = (this.#nextTimestamp - FRAME_SAMPLES + from) | 0;
    if (((timestamp - this.#silentFrom) | 0) < 0) return false;
    return this.#isSilent || ((timestamp - this.#silentTo) | 0) < 0;
  }

  #advance(): void {
    this.#current = this.#current + 1 === FRAMES ? 0 : this.#current + 1;
    this.#nextTimestamp = (this.#nextTimestamp + FRAME_SAMPLES) | 0;
    this.#clear(slotAt(this.#current - 1 - PAST_FRAMES));
  }

  /** Whether something is heard in the current frame, which did not come. */
  #conceal(): boolean {
    const concealment = this.#concealment;
    if (!concealment || (this.#isMeant() && !concealment.isActive)) return false;
    const isHeard = concealment.conceal(this.samples, this.offset);
    this.#state[this.#current] = isHeard ? VOICED : EMPTY;
    if (isHeard) this.#tally.concealed += 1;
    return isHeard;
  }

  /** Fades over to what came behind a gap, and makes what is missing of a frame that came in part. */
  #mend(concealment: Concealment, wasVoiced: boolean): void {
    const { samples, offset } = this;
    // A code that did not come is neutral to a decoder, whose memory leaves no step.
    const from = this.#coder ? 0 : (this.#from[this.#current] ?? 0);
    const to = this.#coder ? FRAME_SAMPLES : (this.#to[this.#current] ?? 0);
    if (from === 0 && to === FRAME_SAMPLES && !concealment.isActive) return;
    const isGap = from > 0 && wasVoiced && !this.#isMeant();
    if (from > 0 && (isGap || concealment.isActive)) concealment.conceal(samples, offset, from);
    if (concealment.isActive) {
      concealment.recover(samples, offset + from, to - from);
      this.voiced = true;
    }
    if (to < FRAME_SAMPLES && this.voiced && !this.#isMeant(to))
      concealment.conceal(samples, offset + to, FRAME_SAMPLES - to);
  }

  /** Whether the current frame, whose codes were kept, holds anything but silence. */
  #decodeFrame(coder: Coder): boolean {
    const { samples, offset } = this;
    coder.decode(samples, offset);
    let bits = 0;
    for (let i = offset; i < offset + FRAME_SAMPLES; i += 1) {
      const sample = samples[i] ?? 0;
      bits |= sample ^ (sample >> 31);
    }
    return bits > QUIET_BITS;
  }

  /**
   * Counts a packet that comes so many samples behind its time, unless the delay grows for it or begins anew. The end of a
   * long one may come in time: it is played, and is late to the delay all the same, or each would lose its begin for ever.
   */
  #isStillPlayed({ timestamp, length }: RtpHeader, late: number): boolean {
    const frames = this.#delay.late(late);
    if (frames > 0) {
      this.#grow(frames);
      return true;
    }
    if (late < length) return true;
    this.#tally.late += 1;
    this.#lateRun += 1;
    if (this.#lateRun < LATE_RUN_MAX) return false;
    this.#resync(timestamp);
    return true;
  }

  /** Puts off all that waits: what was missing in the last frames was the growth of the delay, and is played now. */
  #grow(frames: number): void {
    const { samples } = this;
    for (let ahead = AHEAD_FRAMES; ahead > 0; ahead -= 1) {
      const into = slotAt(this.#current + ahead);
      this.#clear(into);
      const from = slotAt(this.#current + ahead - frames);
      const state = this.#state[from] ?? EMPTY;
      if (ahead <= frames || state === EMPTY) continue;
      samples.copyWithin(into * FRAME_SAMPLES, from * FRAME_SAMPLES, (from + 1) * FRAME_SAMPLES);
      this.#state[into] = state;
      this.#from[into] = this.#from[from] ?? 0;
      this.#to[into] = this.#to[from] ?? 0;
    }
    this.#nextTimestamp = (this.#nextTimestamp - frames * FRAME_SAMPLES) | 0;
    this.#owed = 0;
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
    this.#owed = 0;
    this.#isSilent = false;
    this.#delay.restart();
    this.#nextTimestamp = (timestamp - this.#delay.samples) | 0;
    this.#endTimestamp = timestamp;
    for (let ahead = 1; ahead <= AHEAD_FRAMES; ahead += 1) this.#clear(slotAt(this.#current + ahead));
  }

  #clear(slot: number): void {
    if (this.#state[slot] === EMPTY) return;
    this.samples.fill(0, slot * FRAME_SAMPLES, (slot + 1) * FRAME_SAMPLES);
    this.#state[slot] = EMPTY;
  }

  /** Takes back delay that a burst, the sender's faster clock or lateness that is over has built up. */
  #owe(excess: 'little' | 'much'): void {
    if (excess === 'much') this.#tally.resyncs += 1;
    this.#owed = excess === 'much' ? this.#delay.excessFrames : 1;
    this.#patience = excess === 'much' ? PATIENCE_MUCH : PATIENCE_LITTLE;
    this.#waited = 0;
  }

  /**
   * Leaves the current frame out, one at a time: where it is silent or did not come, and after a while where it is not,
   * faded over into the next one. True when that was decoded for it.
   */
  #giveBack(): boolean {
    this.#waited += 1;
    const state = this.#state[this.#current] ?? EMPTY;
    const next = this.#state[slotAt(this.#current + 1)] ?? EMPTY;
    const isHeard = state === EMPTY || this.#coder ? this.voiced : state === VOICED;
    if (this.#waited < 2 || (isHeard && next === EMPTY)) return false;
    if (isHeard && state !== EMPTY && (this.#waited < this.#patience || this.#concealment?.isActive)) return false;
    const from = this.#current * FRAME_SAMPLES;
    if (state !== EMPTY) this.#coder?.decode(this.samples, from);
    else if (isHeard) this.#concealment?.conceal(this.samples, from);
    this.#advance();
    this.#owed -= 1;
    this.#waited = 0;
    this.#delay.gaveBack();
    if (!isHeard || !this.#concealment) return false;
    const into = this.#current * FRAME_SAMPLES;
    this.#coder?.decode(this.samples, into);
    this.#concealment.join(this.samples, from, into);
    return true;
  }

  #write(packet: Uint8Array, header: RtpHeader): void {
    const ahead = (header.timestamp - this.#nextTimestamp) | 0;
    const late = ahead < 0 ? -ahead : 0;
    this.#delay.arrived(ahead);
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

  #writeSound(sound: Int16Array, header: RtpHeader): void {
    const ahead = (header.timestamp - this.#nextTimestamp) | 0;
    const late = ahead < 0 ? -ahead : 0;
    this.#delay.arrived(ahead);
    const place = ((this.#current + 1) * FRAME_SAMPLES + ahead + late) % SAMPLES;
    let at = place;
    let bits = 0;
    for (let i = late; i < sound.length; i += 1) {
      const sample = sound[i] ?? 0;
      bits |= sample ^ (sample >> 31);
      this.samples[at] = sample;
      at = at + 1 === SAMPLES ? 0 : at + 1;
    }
    this.#mark(place, sound.length - late, bits > QUIET_BITS ? VOICED : QUIET);
    const end = (header.timestamp + sound.length) | 0;
    if (((end - this.#endTimestamp) | 0) > 0) this.#endTimestamp = end;
  }

  #mark(place: number, count: number, state: number): void {
    const end = place + count;
    let slot = Math.floor(place / FRAME_SAMPLES);
    for (let begin = slot * FRAME_SAMPLES; begin < end; begin += FRAME_SAMPLES) {
      const at = slot >= FRAMES ? slot - FRAMES : slot;
      const from = place > begin ? place - begin : 0;
      const to = end - begin < FRAME_SAMPLES ? end - begin : FRAME_SAMPLES;
      const before = this.#state[at] ?? EMPTY;
      if (before === EMPTY || from < (this.#from[at] ?? 0)) this.#from[at] = from;
      if (before === EMPTY || to > (this.#to[at] ?? 0)) this.#to[at] = to;
      if (before < state) this.#state[at] = state;
      slot += 1;
    }
  }
}
