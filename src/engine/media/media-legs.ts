import { unreachable } from '../../base/assert.ts';
import type { Timer } from '../../base/clock.ts';
import type { ConversationId, LegId, RecordingId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { SeatAudio } from '../../domain/audio.ts';
import type { LegQuality } from '../../domain/leg-quality.ts';
import type { PlaybackOrder, RecordingEnd, RecordingOrder } from '../../ports/engine.ts';
import { BrowserIdentity } from './browser/browser-identity.ts';
import type { BrowserTerms } from './browser/browser-link.ts';
import type { AudioFormat } from './codec/codec.ts';
import { Crew } from './crew.ts';
import { nameCells, sumCells } from './media-figures.ts';
import { MediaLeg, type SeatPlace } from './media-leg.ts';
import type {
  LocalMedia,
  MediaDeps,
  MediaDirection,
  MediaFigures,
  MediaRefusal,
  OpenOrder,
  RemoteMedia,
} from './media-orders.ts';
import { type BeginWorker, beginWorker, MixerThread } from './mixer-thread.ts';
import type { LegSecurity } from './secure/security.ts';
import { Playbacks } from './sound/playbacks.ts';
import { Recordings } from './sound/recordings.ts';
import { announcedTo } from './wire/own-address.ts';
import { readQuality } from './wire/read-quality.ts';
import { RtpPorts } from './wire/rtp-ports.ts';
import type { WorkerAnswer, WorkerOrder } from './worker-orders.ts';

type Freed = Extract<WorkerAnswer, { kind: 'freed' }>;

/** All legs of a node with their ports, and the threads they are on. */
export class MediaLegs {
  readonly #deps: MediaDeps;
  readonly #ports: RtpPorts;
  readonly #crew: Crew<MixerThread>;
  /** Legs that may be spoken of; one that closes is only in `#places`, until its socket is gone. */
  readonly #legs = new Map<LegId, MediaLeg>();
  readonly #places = new Map<MixerThread, Map<number, MediaLeg>>();
  readonly #recordings: Recordings;
  readonly #playbacks: Playbacks;
  readonly #beginWorker: BeginWorker;
  readonly #identity: BrowserIdentity;
  #endedCells = sumCells([]);
  #poll: Timer | undefined;
  #closed: Promise<void> | undefined;
  #tellLost: ((legId: LegId) => void) | undefined;

  constructor(deps: MediaDeps, workersMax: number, begin = beginWorker) {
    this.#deps = deps;
    this.#beginWorker = begin;
    this.#identity = new BrowserIdentity(deps.clock);
    this.#ports = new RtpPorts(deps.ports, deps.clock);
    this.#crew = new Crew<MixerThread>({
      workersMax,
      now: () => deps.clock.monotonic(),
      begin: (number) => this.#beginThread(number),
    });
    const homeOf = (id: ConversationId): MixerThread | undefined => this.#crew.threadOf(id);
    const placeOf = (id: LegId): SeatPlace | undefined => this.#legs.get(id)?.place;
    this.#recordings = new Recordings({ clock: deps.clock, log: deps.log, homeOf, placeOf });
    this.#playbacks = new Playbacks({ clock: deps.clock, homeOf, placeOf });
  }

  prepare(): void {
    if (!this.#closed) this.#crew.warm();
  }

  async open(order: OpenOrder): Promise<Result<LocalMedia, MediaRefusal>> {
    for (let tries = limits.mediaPortTriesMax; tries > 0 && !this.#closed; tries -= 1) {
      const port = this.#ports.take();
      if (port === undefined) break;
      const thread = this.#crew.seat(order.conversationId);
      if (!thread) {
        this.#ports.giveUnusedBack(port);
        return refuse({ kind: 'full' });
      }
      const leg = new MediaLeg(order, { thread, slot: thread.takeSlot() }, port);
      const browser = this.#identity.begin(leg, order);
      this.#legs.set(leg.legId, leg);
      this.#begin(leg);
      this.#moved(order.conversationId, leg.legId);
      const outcome = await leg.opened();
      if (outcome === 'open') return ok({ address: announcedTo(this.#deps, order.sourceAddress), port, ...browser });
      if (outcome === 'failed') break;
    }
    return refuse({ kind: 'no-port' });
  }

  join(conversationId: ConversationId, legId: LegId): void {
    const leg = this.#legs.get(legId);
    if (!leg) return;
    leg.joined = conversationId;
    if (conversationId !== leg.conversationId && !this.#changeConference(leg, conversationId)) return;
    this.#post(leg, leg.joinOrder(conversationId));
  }

  leave(legId: LegId): Promise<void> {
    const leg = this.#legs.get(legId);
    if (!leg) return Promise.resolve();
    leg.joined = undefined;
    const { thread, slot } = leg.place;
    const isOut = thread.leave(slot);
    // Behind the end of `open`: who was told that a leg is connected gets its BYE, and no refusal of its INVITE.
    if (isOut && leg.isOpen) return Promise.resolve();
    const left = leg.left();
    this.#post(leg, { kind: 'leave', slot });
    return leg.isOpen ? Promise.race([left, thread.frameOver()]) : left;
  }

  setAudio(legId: LegId, audio: SeatAudio): void {
    this.#order(legId, (leg) => leg.setAudio(audio));
  }

  sendDigits(legId: LegId, digits: string): boolean {
    const leg = this.#legs.get(legId);
    if (!leg?.takesEvents) return false;
    if (leg.destination) leg.digits = (leg.digits + digits).slice(0, limits.digitsWaitingMax);
    else leg.place.thread.post({ kind: 'digits', slot: leg.place.slot, digits });
    return true;
  }

  startRecording(order: RecordingOrder): void {
    if (!this.#closed) this.#recordings.start(order);
  }

  pauseRecording(recordingId: RecordingId, paused: boolean): void {
    this.#recordings.pause(recordingId, paused);
  }

  stopRecording(recordingId: RecordingId): Promise<RecordingEnd | undefined> {
    return this.#recordings.stop(recordingId);
  }

  startPlayback(order: PlaybackOrder): void {
    if (!this.#closed) this.#playbacks.start(order);
  }

  stopPlayback(playbackId: string): void {
    this.#playbacks.stop(playbackId);
  }

  setDirection(legId: LegId, direction: MediaDirection): void {
    this.#order(legId, (leg) => leg.setDirection(direction));
  }

  setFormat(legId: LegId, format: AudioFormat): void {
    this.#order(legId, (leg) => leg.setFormat(format));
  }

  setSecurity(legId: LegId, security: LegSecurity | undefined): void {
    this.#order(legId, (leg) => leg.setSecurity(security));
  }

  setBrowser(legId: LegId, terms: BrowserTerms): void {
    this.#order(legId, (leg) => leg.setTerms(terms));
  }

  setRemote(legId: LegId, remote: RemoteMedia, format?: AudioFormat): void {
    this.#order(legId, (leg) => leg.setRemote(remote, format));
  }

  lastPacketAt(legId: LegId): number | undefined {
    return this.#legs.get(legId)?.look(this.#deps.clock.monotonic());
  }

  quality(legId: LegId): LegQuality | undefined {
    const place = this.#legs.get(legId)?.place;
    return place && readQuality(place.thread.quality(place.slot));
  }

  free(legId: LegId): void {
    const leg = this.#legs.get(legId);
    if (!leg) return;
    this.#legs.delete(legId);
    leg.closing = true;
    this.#moved(leg.conversationId, legId);
    const { thread, slot } = leg.place;
    const quality = readQuality(thread.quality(slot));
    if (quality.packetsIn + quality.packetsOut > 0) this.#deps.legMeasured?.(quality);
    thread.leave(slot);
    thread.post({ kind: 'free', slot, over: true });
  }

  whenLost(tell: (legId: LegId) => void): void {
    this.#tellLost = tell;
  }

  figures(): MediaFigures {
    const threads = [...this.#crew.threads];
    const talking = [...this.#legs.values()].filter((leg) => leg.talking).length;
    const conferences = (thread: MixerThread): number => this.#crew.conferencesOn(thread);
    const workers = threads.map((each) => ({ name: each.name, legs: each.legs, conferences: conferences(each) }));
    return nameCells(sumCells([this.#endedCells, ...threads.map((thread) => thread.figures)]), { workers, talking });
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    this.#poll?.cancel();
    this.#legs.clear();
    await this.#recordings.close();
    await Promise.all([...this.#crew.threads].map((thread) => this.#endThread(thread)));
  }

  #begin(leg: MediaLeg): void {
    const { thread, slot } = leg.place;
    this.#places.get(thread)?.set(slot, leg);
    thread.post({ kind: 'open', slot, start: leg.start() });
  }

  #order(legId: LegId, orderOf: (leg: MediaLeg) => WorkerOrder): void {
    const leg = this.#legs.get(legId);
    if (leg) this.#post(leg, orderOf(leg));
  }

  /** An order for a leg on the way to another thread waits in the leg itself. */
  #post(leg: MediaLeg, order: WorkerOrder): void {
    if (!leg.destination) leg.place.thread.post(order);
  }

  /**
   * Counts the leg for another conference. A conference is wholly on one thread: where that is another one, the leg
   * begins to go there with its port, and this answers false.
   */
  #changeConference(leg: MediaLeg, conversationId: ConversationId): boolean {
    const { thread } = leg.place;
    this.#unseat(leg);
    // The thread that it is on the way to may have died meanwhile; the one where it is has not, or the leg were gone.
    if (leg.destination && !this.#crew.threads.has(leg.destination)) leg.destination = thread;
    const near = leg.destination ?? thread;
    const next = this.#crew.seatNear(conversationId, near);
    if (!next) {
      this.#crew.seatNear(leg.conversationId, near);
      this.#moved(leg.conversationId, leg.legId);
      leg.joined = undefined;
      thread.leave(leg.place.slot);
      this.#lose(leg, 'full');
      return false;
    }
    leg.conversationId = conversationId;
    this.#moved(conversationId, leg.legId);
    if (next === thread && !leg.destination) return true;
    leg.destination = next;
    thread.post({ kind: 'free', slot: leg.place.slot, over: false });
    return false;
  }

  #unseat({ legId, conversationId, destination, place }: MediaLeg): void {
    this.#crew.unseat(conversationId, destination ?? place.thread);
    this.#moved(conversationId, legId);
  }

  /** What is recorded and played goes after the legs. */
  #moved(conversationId: ConversationId, legId: LegId): void {
    for (const each of [this.#recordings, this.#playbacks]) each.moved(conversationId, legId);
  }

  #lose(leg: MediaLeg, why: string): void {
    this.#deps.log.warn('media.leg.lost', { legId: leg.legId, why });
    this.#deps.mediaLost(leg.legId);
    this.#tellLost?.(leg.legId);
  }

  #beginThread(number: number): MixerThread {
    const thread = new MixerThread({
      name: `mixer-${number}`,
      ...{ address: this.#deps.address, ipv6: this.#deps.ipv6 },
      holdMusic: this.#deps.holdMusic,
      sound: { comfortNoise: this.#deps.comfortNoise ?? false, tellsTalk: this.#deps.talkChanged !== undefined },
      begin: this.#beginWorker,
      answered: (from, answer) => this.#answered(from, answer),
      failed: (from, why) => this.#threadFailed(from, why),
      exited: (gone) => [this.#playbacks, this.#recordings].forEach((each) => void each.exited(gone)),
    });
    this.#places.set(thread, new Map());
    this.#poll ??= this.#deps.clock.after(limits.mediaPollMs, this.#look);
    this.#deps.log.info('media.worker.started', { worker: thread.name });
    return thread;
  }

  #answered(thread: MixerThread, answer: WorkerAnswer): void {
    if (answer.kind === 'recorded') return void this.#recordings.recorded(thread, answer);
    if (answer.kind === 'recordFault') return void this.#recordings.faulty(answer);
    if (answer.kind === 'talk') {
      const legs = this.#places.get(thread);
      for (const { slot, talking } of answer.changes) legs?.get(slot)?.talks(talking, this.#deps.talkChanged);
      return;
    }
    const leg = this.#places.get(thread)?.get(answer.slot);
    if (!leg) return;
    switch (answer.kind) {
      case 'opened':
        if (answer.outcome === 'open') leg.settleOpened('open');
        else this.#notOpened(leg, answer.outcome);
        break;
      case 'left':
        leg.settleLeft();
        break;
      case 'lost':
        if (!leg.closing) this.#lose(leg, answer.why);
        break;
      case 'digit':
        this.#deps.digitCame?.(leg.legId, answer.digit);
        break;
      case 'freed':
        this.#freed(leg, answer);
        break;
      default:
        unreachable(answer);
    }
  }

  #notOpened(leg: MediaLeg, outcome: 'taken' | 'failed'): void {
    this.#deps.log.warn('media.port.refused', { legId: leg.legId, port: leg.port, outcome });
    this.#release(leg);
    if (!leg.settleOpened(outcome)) this.#lose(leg, outcome);
  }

  #freed(leg: MediaLeg, answer: Freed): void {
    const { destination } = leg;
    if (leg.closing || !destination || !this.#crew.threads.has(destination)) {
      this.#release(leg);
      leg.settleOpened('failed');
      if (!leg.closing) this.#lose(leg, 'worker');
      return;
    }
    const cells = leg.place.thread.quality(leg.place.slot).slice();
    this.#takePlace(leg);
    leg.moveTo({ thread: destination, slot: destination.takeSlot() }, { ...answer, cells });
    this.#begin(leg);
    this.#moved(leg.conversationId, leg.legId);
    for (const order of leg.takeOrders()) this.#post(leg, order);
    leg.settleLeaves();
  }

  /** Nothing of the leg is left in its thread: all that it held is given back. */
  #release(leg: MediaLeg): void {
    this.#takePlace(leg);
    if (this.#legs.get(leg.legId) === leg) this.#legs.delete(leg.legId);
    this.#ports.giveBack(leg.port);
    this.#unseat(leg);
    leg.settleLeaves();
  }

  #takePlace(leg: MediaLeg): void {
    this.#places.get(leg.place.thread)?.delete(leg.place.slot);
    leg.place.thread.giveSlotBack(leg.place.slot);
  }

  #threadFailed(thread: MixerThread, why: string): void {
    this.#deps.log.error('media.worker.failed', { worker: thread.name, why });
    const lost = this.#dropThread(thread);
    for (const leg of lost) if (!leg.closing) this.#lose(leg, 'worker');
  }

  /** Forgets a thread that ends or has ended, and answers the legs that were on it. */
  #dropThread(thread: MixerThread): readonly MediaLeg[] {
    const legs = [...(this.#places.get(thread)?.values() ?? [])];
    this.#endedCells = sumCells([this.#endedCells, thread.figures]);
    this.#crew.drop(thread);
    for (const leg of legs) {
      this.#release(leg);
      leg.settleOpened('failed');
    }
    this.#places.delete(thread);
    return legs;
  }

  async #endThread(thread: MixerThread): Promise<void> {
    this.#dropThread(thread);
    await thread.close();
  }

  readonly #look = (): void => {
    const now = this.#deps.clock.monotonic();
    for (const leg of this.#legs.values()) {
      leg.look(now);
      if (leg.isLost(now)) this.#deps.mediaLost(leg.legId);
    }
    for (const thread of this.#crew.idle()) {
      this.#endThread(thread).catch((error: unknown) =>
        this.#deps.log.error('media.worker.end', { worker: thread.name, why: String(error) }),
      );
    }
    this.#poll = this.#crew.threads.size > 0 ? this.#deps.clock.after(limits.mediaPollMs, this.#look) : undefined;
  };
}
