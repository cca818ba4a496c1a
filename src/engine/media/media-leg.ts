import type { ConversationId, LegId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { openAudio, type SeatAudio } from '../../domain/audio.ts';
import type { BrowserStart, BrowserTerms } from './browser/browser-link.ts';
import type { Certificate } from './browser/certificate.ts';
import type { IceCredentials } from './browser/ice-lite.ts';
import type { AudioFormat, CodecName } from './codec/codec.ts';
import type { MediaDeps, MediaDirection, OpenOrder, RemoteMedia } from './media-orders.ts';
import type { MixerThread } from './mixer-thread.ts';
import type { LegProtection, LegSecurity } from './secure/security.ts';
import type { Latched, TakenAway } from './wire/latch.ts';
import type { OutgoingStream } from './wire/rtp.ts';
import type { LegStart, WorkerOrder } from './worker-orders.ts';

/** A stream begins anywhere (RFC 3550 section 5.1): where is drawn from the leg's id, which is random itself. */
function beginStream(legId: LegId): OutgoingStream {
  return {
    ssrc: draw(legId, 0x811c9dc5),
    // RFC 3711 section 3.3.1: in the lower half, so that a lost first packet leaves no doubt about the roll-over counter.
    sequence: draw(legId, 0x6b43a9b5) & 0x7fff,
    timestamp: draw(legId, 0x3243f6a9),
  };
}

function draw(legId: LegId, salt: number): number {
  let sum = salt;
  for (let i = 0; i < legId.length; i += 1) sum = Math.imul(sum ^ legId.charCodeAt(i), 0x01000193);
  return Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d) | 0;
}

/** A name of 96 bits that stays the stream's and says nothing (RFC 7022 section 4.2). */
const cnameOf = (legId: LegId): string =>
  [0x1f83d9ab, 0x5be0cd19, 0x428a2f98].map((salt) => (draw(legId, salt) >>> 0).toString(16).padStart(8, '0')).join('');

const plainAddress = (address: string): string => address.replace(/^::ffff:/i, '');
const plainRemote = (remote: RemoteMedia): RemoteMedia => ({
  ...remote,
  address: plainAddress(remote.address),
  ...(remote.rtcp ? { rtcp: { ...remote.rtcp, address: plainAddress(remote.rtcp.address) } } : {}),
});

/** Who neither hears nor is heard, a phone on hold, may send nothing for long. */
const isApart = ({ hears, heardBy }: SeatAudio): boolean => hears.length === 0 && heardBy.length === 0;

/** RFC 3551 section 6. */
const staticCodecs: ReadonlyMap<number, CodecName> = new Map([
  [8, 'PCMA'],
  [9, 'G722'],
]);

function firstFormat({ codec, payloadType, eventPayloadType: event }: OpenOrder): AudioFormat {
  return {
    codec: codec ?? staticCodecs.get(payloadType) ?? 'PCMU',
    audio: { send: payloadType, receive: payloadType },
    ...(event === undefined ? {} : { event: { send: event, receive: event } }),
  };
}

/** Where a leg is: its thread and its slot there. */
export interface SeatPlace {
  readonly thread: MixerThread;
  readonly slot: number;
}

/** What a thread had learned of a leg that goes to another one. */
interface Learned {
  readonly latched: Latched | undefined;
  readonly takenAway?: readonly TakenAway[];
  readonly stream: OutgoingStream;
  readonly protection: LegProtection;
  readonly browser?: BrowserStart | undefined;
  readonly digits: string;
  /** A copy: the slot may be another leg's by now. */
  readonly cells: Float64Array;
}

type Opened = 'open' | 'taken' | 'failed';

/** What the main thread knows of one leg: all that its mixer thread was told, so that another one can be told again. */
export class MediaLeg {
  readonly legId: LegId;
  readonly port: number;
  /** Whose conference it counts for: that of its order, then the one it joined last. */
  conversationId: ConversationId;
  place: SeatPlace;
  /** The thread it is on the way to. */
  destination: MixerThread | undefined;
  closing = false;
  isOpen = false;
  /** Its phone is spoken into. */
  talking = false;
  joined: ConversationId | undefined;
  audio: SeatAudio = openAudio;
  /** Digits that came while it was on the way. */
  digits = '';
  direction: MediaDirection = 'sendrecv';
  lastPacketAt: number | undefined;

  #format: AudioFormat;
  readonly #sourceAddress: string;
  #remote: RemoteMedia | undefined;
  /** An SDP that came on the way: where it goes, it is to take away what was learned before. */
  #nextRemote: RemoteMedia | undefined;
  #protection: LegProtection;
  /** New keys that came on the way: where it goes, they follow on those that it had. */
  #nextSecurity: { readonly security: LegSecurity | undefined } | undefined;
  #browser: BrowserStart | undefined;
  /** An SDP of a browser that came on the way. */
  #nextTerms: BrowserTerms | undefined;
  #learned: Pick<Learned, 'latched' | 'takenAway'> = { latched: undefined };
  #stream: OutgoingStream;
  #packets: number;
  #expectedSince: number | undefined;
  #lostTold = false;
  #waitingForOpen: ((outcome: Opened) => void) | undefined;
  readonly #waitingForLeave: (() => void)[] = [];

  constructor(order: OpenOrder, place: SeatPlace, port: number) {
    this.legId = order.legId;
    this.port = port;
    this.conversationId = order.conversationId;
    this.place = place;
    this.#format = firstFormat(order);
    this.#sourceAddress = plainAddress(order.sourceAddress);
    this.#remote = order.remote && plainRemote(order.remote);
    this.#stream = beginStream(order.legId);
    this.#protection = order.security === undefined ? {} : { security: order.security };
    this.#packets = place.thread.packets(place.slot);
  }

  opened(): Promise<Opened> {
    return new Promise((resolve) => {
      this.#waitingForOpen = resolve;
    });
  }

  left(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForLeave.push(resolve);
    });
  }

  /** False when nobody waited for it. */
  settleOpened(outcome: Opened): boolean {
    const waiting = this.#waitingForOpen;
    this.#waitingForOpen = undefined;
    this.isOpen = outcome === 'open';
    waiting?.(outcome);
    return waiting !== undefined;
  }

  /** Each order to leave is answered once, in order. */
  settleLeft(): void {
    this.#waitingForLeave.shift()?.();
  }

  /** It is in no mix any more. */
  settleLeaves(): void {
    for (const resolve of this.#waitingForLeave.splice(0)) resolve();
  }

  setAudio(audio: SeatAudio): WorkerOrder {
    this.audio = audio;
    return { kind: 'audio', slot: this.place.slot, audio };
  }

  setDirection(direction: MediaDirection): WorkerOrder {
    this.direction = direction;
    return { kind: 'direction', slot: this.place.slot, direction };
  }

  setRemote(remote: RemoteMedia, format?: AudioFormat): WorkerOrder {
    const plain = plainRemote(remote);
    if (this.destination) this.#nextRemote = plain;
    else this.#remote = plain;
    const { slot } = this.place;
    if (!format) return { kind: 'remote', slot, remote: plain };
    this.setFormat(format);
    return { kind: 'remote', slot, remote: plain, format: this.#format };
  }

  setSecurity(security: LegSecurity | undefined): WorkerOrder {
    if (this.destination) this.#nextSecurity = { security };
    else this.#protection = security === undefined ? {} : { security };
    return { kind: 'security', slot: this.place.slot, security };
  }

  /** Its keys come from a handshake in its thread. */
  beginBrowser(local: IceCredentials, certificate: Certificate): void {
    this.#browser = { generations: [{ local }], selected: undefined, certificate, isSecured: false };
    this.#protection = { security: 'awaited' };
  }

  /** The thread where it is has them with everything that it learns; see `moveTo`. */
  setTerms(terms: BrowserTerms): WorkerOrder {
    if (this.destination) this.#nextTerms = terms;
    return { kind: 'browser', slot: this.place.slot, terms };
  }

  /** Without an event that of before stays. */
  setFormat(format: AudioFormat): WorkerOrder {
    this.#format = { ...this.#format, ...format };
    return { kind: 'format', slot: this.place.slot, format: this.#format };
  }

  get takesEvents(): boolean {
    return this.#format.event !== undefined;
  }

  /** What a thread needs to begin, or to go on, with this leg. */
  start(): LegStart {
    return {
      legId: this.legId,
      port: this.port,
      format: this.#format,
      sourceAddress: this.#sourceAddress,
      remote: this.#remote,
      latched: this.#learned.latched,
      takenAway: this.#learned.takenAway,
      stream: this.#stream,
      name: cnameOf(this.legId),
      protection: this.#protection,
      browser: this.#browser,
      talking: this.talking,
    };
  }

  /** What was ordered for this leg so far; digits are handed over once. */
  takeOrders(): readonly WorkerOrder[] {
    const { slot } = this.place;
    const orders: WorkerOrder[] = [
      { kind: 'audio', slot, audio: this.audio },
      { kind: 'direction', slot, direction: this.direction },
    ];
    if (this.#nextRemote) orders.push({ kind: 'remote', slot, remote: this.#nextRemote });
    this.#remote = this.#nextRemote ?? this.#remote;
    this.#nextRemote = undefined;
    if (this.#nextSecurity) {
      this.setSecurity(this.#nextSecurity.security);
      orders.push({ kind: 'security', slot, ...this.#nextSecurity });
    }
    this.#nextSecurity = undefined;
    if (this.#nextTerms) orders.push({ kind: 'browser', slot, terms: this.#nextTerms });
    this.#nextTerms = undefined;
    if (this.digits !== '') orders.push({ kind: 'digits', slot, digits: this.digits });
    this.digits = '';
    return this.joined === undefined ? orders : [...orders, this.joinOrder(this.joined)];
  }

  joinOrder(conference: ConversationId): WorkerOrder {
    const { thread, slot } = this.place;
    return { kind: 'join', slot, conference, leaves: thread.leaves(slot) };
  }

  /** Goes to another thread; what the leg had learned goes along. */
  moveTo(place: SeatPlace, learned: Learned): void {
    place.thread.quality(place.slot).set(learned.cells);
    this.place = place;
    this.destination = undefined;
    this.#learned = learned;
    this.#stream = learned.stream;
    this.#protection = learned.protection;
    this.#browser = learned.browser;
    this.digits = learned.digits + this.digits;
    this.#packets = place.thread.packets(place.slot);
  }

  /** Its phone begins or ceases to be spoken into; of a leg that is over nothing is told but its end. */
  talks(talking: boolean, tell: MediaDeps['talkChanged']): void {
    if (this.closing) return;
    this.talking = talking;
    tell?.(this.legId, talking);
  }

  /** Looks at the count of its packets. */
  look(now: number): number | undefined {
    const packets = this.place.thread.packets(this.place.slot);
    if (packets !== this.#packets) {
      this.#packets = packets;
      this.lastPacketAt = now;
      this.#lostTold = false;
    }
    return this.lastPacketAt;
  }

  /** True the first time that it was silent too long. */
  isLost(now: number): boolean {
    const speaks = this.direction === 'sendrecv' || this.direction === 'recvonly';
    if (this.joined === undefined || isApart(this.audio) || !speaks) {
      this.#expectedSince = undefined;
      return false;
    }
    this.#expectedSince ??= now;
    const since = Math.max(this.#expectedSince, this.lastPacketAt ?? 0);
    if (this.#lostTold || now - since < limits.mediaSilentMsMax) return false;
    this.#lostTold = true;
    return true;
  }
}
