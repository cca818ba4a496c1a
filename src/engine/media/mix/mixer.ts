import { unreachable } from '../../../base/assert.ts';
import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { AudioFormat, Codec } from '../codec/codec.ts';
import { Codecs } from '../codec/codecs.ts';
import { Players } from '../sound/player.ts';
import { Recorder } from '../sound/recorder.ts';
import { legCells } from '../wire/leg-cells.ts';
import { LegSocket } from '../wire/leg-socket.ts';
import { ownAddress } from '../wire/own-address.ts';
import type { RtcpScheduleParts } from '../wire/rtcp-schedule.ts';
import {
  type LegStart,
  latenessBoundsMs,
  tallyKeys,
  type WorkerAnswer,
  type WorkerOrder,
  type WorkerStart,
} from '../worker-orders.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { Conference } from './conference.ts';
import { HoldMusic } from './hold-music.ts';
import { TalkDetector } from './talk-detector.ts';
import { createTally } from './tally.ts';
import { Ticker, type TickerParts } from './ticker.ts';

type LegOrder = Exclude<WorkerOrder, { kind: 'open' | 'record' | 'recordEnd' | 'play' | 'playEnd' }>;

/** What a mixer is made of: its thread's side of the shared figures, a clock, and the way back. */
export interface MixerParts {
  readonly start: WorkerStart;
  readonly clock: TickerParts['clock'] & Pick<Clock, 'now'>;
  readonly random: RtcpScheduleParts['random'];
  answer(answer: WorkerAnswer): void;
}

interface Leg {
  readonly socket: LegSocket;
  conference: string | undefined;
  /** Where talk is to be told. */
  readonly talk: TalkDetector | undefined;
  /** What its slot's cell of `leaves` holds while it stays. */
  leaves: number;
}

/** All legs and conferences of one worker. Orders are carried out between two frames. */
export class Mixer {
  readonly #parts: MixerParts;
  readonly #packets: Int32Array;
  readonly #figures: Float64Array;
  readonly #leaves: Int32Array;
  readonly #mixing: Int32Array;
  readonly #tally = createTally();
  readonly #legs = new Map<number, Leg>();
  readonly #conferences = new Map<string, Conference>();
  readonly #music: HoldMusic;
  readonly #players = new Players();
  readonly #codecs = new Codecs();
  readonly #comfort: ComfortNoise | undefined;
  readonly #recorder: Recorder;
  /** Sockets with a digit that has begun and not ended. */
  readonly #events = new Set<LegSocket>();
  readonly #ticker: Ticker;
  #frame = 0;
  #frameAt = 0;
  /** What added to monotonic time gives Unix time: the wall clock is read once, for it may be set. */
  readonly #epoch: number;

  constructor(parts: MixerParts) {
    this.#parts = parts;
    this.#epoch = parts.clock.now() - parts.clock.monotonic();
    this.#packets = new Int32Array(parts.start.packets);
    this.#figures = new Float64Array(parts.start.figures);
    this.#leaves = new Int32Array(parts.start.leaves);
    this.#mixing = new Int32Array(parts.start.mixing);
    if (parts.start.sound.comfortNoise) this.#comfort = new ComfortNoise(limits.comfortDbov);
    this.#music = new HoldMusic(parts.start.holdMusic);
    this.#recorder = new Recorder({
      tally: this.#tally,
      answer: parts.answer,
      seatAt: (slot) => this.#legs.get(slot)?.socket.seat,
      conferenceOf: (name, slot) =>
        this.#legs.get(slot)?.conference === name ? this.#conferences.get(name) : undefined,
    });
    this.#ticker = new Ticker({
      clock: parts.clock,
      frame: () => this.#runFrame(),
      skip: (frames) => this.#skip(frames),
      observe: (lateMs) => this.#observe(lateMs),
    });
  }

  handle(order: WorkerOrder): void {
    switch (order.kind) {
      case 'open':
        this.#open(order.slot, order.start);
        break;
      case 'record':
        this.#recorder.record(order);
        break;
      case 'recordEnd':
        // It keeps what goes wrong in its answer, and never rejects.
        void this.#recorder.end(order.recordingId);
        break;
      case 'play':
        this.#players.play(order);
        break;
      case 'playEnd':
        this.#players.end(order.playbackId);
        break;
      default:
        this.#instruct(order);
    }
  }

  #instruct(order: LegOrder): void {
    const leg = this.#legs.get(order.slot);
    if (!leg) return;
    const { seat } = leg.socket;
    switch (order.kind) {
      case 'join':
        this.#join(leg, order);
        break;
      case 'leave':
        this.#leave(leg);
        this.#parts.answer({ kind: 'left', slot: order.slot });
        break;
      case 'free':
        this.#free(leg, order);
        break;
      case 'remote':
        // Both at once: a frame between them would go there in the format of before.
        leg.socket.setRemote(order.remote);
        if (order.format) this.#setFormat(leg, order.format);
        break;
      case 'format':
        this.#setFormat(leg, order.format);
        break;
      case 'security':
        leg.socket.setSecurity(order.security);
        break;
      case 'browser':
        leg.socket.setTerms(order.terms);
        break;
      case 'digits':
        seat.addDigits(order.digits);
        break;
      case 'audio':
        seat.setAudio(order.audio);
        break;
      case 'direction':
        seat.setDirection(order.direction);
        break;
      default:
        unreachable(order);
    }
  }

  #open(slot: number, start: LegStart): void {
    const { clock, random } = this.#parts;
    const bytes = legCells * Float64Array.BYTES_PER_ELEMENT;
    const socket: LegSocket = new LegSocket({
      ...{ start, clock, random, address: ownAddress(this.#parts.start, start.sourceAddress) },
      cells: new Float64Array(this.#parts.start.quality, slot * bytes, legCells),
      now: () => this.#epoch + clock.monotonic(),
      frameAge: () => clock.monotonic() - this.#frameAt,
      codec: this.#codecs.forLeg(start.format.codec, start.format.opus),
      tally: this.#tally,
      frameNow: () => this.#frame,
      packetCame: () => {
        this.#packets[slot] = ((this.#packets[slot] ?? 0) + 1) | 0;
      },
      eventCame: () => void this.#events.add(socket),
      lost: (why) => this.#parts.answer({ kind: 'lost', slot, why }),
      digitCame: (digit) => this.#parts.answer({ kind: 'digit', slot, digit }),
    });
    // Known at once: orders may follow before the port is bound.
    this.#legs.set(slot, { socket, conference: undefined, talk: this.#talkDetector(start), leaves: 0 });
    this.#ticker.start();
    socket.bind((outcome) => {
      if (outcome !== 'open') this.#dismiss(slot, { over: false });
      this.#parts.answer({ kind: 'opened', slot, outcome });
    });
  }

  #setFormat({ socket }: Leg, format: AudioFormat): void {
    socket.setFormat(this.#codecFor(socket.seat.codec, format), format);
  }

  /** The one that it has goes on where it is spoken still: it may have a memory. */
  #codecFor(codec: Codec, format: AudioFormat): Codec {
    if (codec.name !== format.codec) return this.#codecs.forLeg(format.codec, format.opus);
    if (codec.kind === 'packets' && format.opus) codec.configure(format.opus);
    return codec;
  }

  #join(leg: Leg, { conference: name, leaves }: Extract<LegOrder, { kind: 'join' }>): void {
    this.#leave(leg);
    leg.leaves = leaves;
    leg.socket.beginReports();
    const conference =
      this.#conferences.get(name) ?? new Conference(this.#music, this.#players.of(name), this.#comfort);
    this.#conferences.set(name, conference);
    conference.add(leg.socket.seat);
    leg.conference = name;
  }

  #leave(leg: Leg): void {
    if (leg.conference === undefined) return;
    const conference = this.#conferences.get(leg.conference);
    conference?.remove(leg.socket.seat);
    if (conference?.size === 0) this.#conferences.delete(leg.conference);
    leg.conference = undefined;
  }

  #talkDetector({ talking = false }: LegStart): TalkDetector | undefined {
    return this.#parts.start.sound.tellsTalk ? new TalkDetector(talking) : undefined;
  }

  /** Tells who began to speak in this frame, and who ceased. */
  #listen(): void {
    let changes: { slot: number; talking: boolean }[] | undefined;
    for (const [slot, { talk, socket, conference }] of this.#legs) {
      const { jitter, heard } = socket.seat;
      if (!talk?.listen(jitter, heard && conference !== undefined)) continue;
      changes ??= [];
      changes.push({ slot, talking: talk.talking });
    }
    if (changes) this.#parts.answer({ kind: 'talk', changes });
  }

  #free(leg: Leg, { slot, over }: Extract<LegOrder, { kind: 'free' }>): void {
    const { latched, takenAway } = leg.socket.latch;
    const { stream, waitingDigits: digits } = leg.socket.seat;
    const { protection, browser } = leg.socket;
    const closed = (): void =>
      this.#parts.answer({ kind: 'freed', slot, latched, takenAway, stream, protection, browser, digits });
    this.#dismiss(slot, { over, closed });
  }

  #dismiss(slot: number, { over, closed }: { over: boolean; closed?: () => void }): void {
    const leg = this.#legs.get(slot);
    if (!leg) return;
    this.#leave(leg);
    this.#legs.delete(slot);
    this.#events.delete(leg.socket);
    if (this.#legs.size === 0) this.#ticker.stop();
    // It may say BYE, which is counted as well.
    leg.socket.close(over, closed);
    this.#publish();
  }

  #runFrame(): void {
    this.#frame += 1;
    this.#frameAt = this.#parts.clock.monotonic();
    this.#music.advance(1);
    this.#players.advance();
    this.#comfort?.advance(1);
    // In this order, and the thread that orders a leg to leave the other way round; see `MixerThread.leave`.
    Atomics.store(this.#mixing, 0, 1);
    for (const [slot, leg] of this.#legs) if (Atomics.load(this.#leaves, slot) !== leg.leaves) this.#leave(leg);
    for (const conference of this.#conferences.values()) conference.frame();
    Atomics.store(this.#mixing, 0, 0);
    Atomics.notify(this.#mixing, 0);
    if (this.#parts.start.sound.tellsTalk) this.#listen();
    this.#recorder.frame(this.#conferences);
    for (const socket of this.#events) if (socket.endEvent()) this.#events.delete(socket);
    this.#publish();
  }

  #skip(frames: number): void {
    this.#frame += frames;
    this.#music.advance(frames);
    this.#players.skip(frames);
    this.#comfort?.advance(frames);
    this.#recorder.skip(frames);
    this.#tally.skippedFrames += frames;
    for (const conference of this.#conferences.values()) conference.skip(frames);
  }

  #observe(lateMs: number): void {
    this.#tally.lateSumMs += lateMs;
    let bucket = 0;
    while (bucket < latenessBoundsMs.length && lateMs > (latenessBoundsMs[bucket] ?? 0)) bucket += 1;
    const cell = tallyKeys.length + bucket;
    this.#figures[cell] = (this.#figures[cell] ?? 0) + 1;
  }

  /** Shows the counts to the main thread, which reads them whenever it likes. */
  #publish(): void {
    for (let i = 0; i < tallyKeys.length; i += 1) {
      const key = tallyKeys[i];
      if (key) this.#figures[i] = this.#tally[key];
    }
  }
}
