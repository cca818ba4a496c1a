import type { ConversationId, LegId, RecordingId } from '../../base/ids.ts';
import type { SeatAudio } from '../../domain/audio.ts';
import type { BrowserStart, BrowserTerms } from './browser/browser-link.ts';
import type { AudioFormat } from './codec/codec.ts';
import type { MediaDirection, MixerSound, RemoteMedia } from './media-orders.ts';
import type { Tally } from './mix/tally.ts';
import type { LegProtection, LegSecurity } from './secure/security.ts';
import type { Latched, TakenAway } from './wire/latch.ts';
import type { OwnAddresses } from './wire/own-address.ts';
import type { OutgoingStream } from './wire/rtp.ts';

/** How a leg is to begin in a worker; `latched` and `takenAway` when it comes from another one. */
export interface LegStart {
  readonly legId: LegId;
  readonly port: number;
  readonly format: AudioFormat;
  readonly sourceAddress: string;
  readonly remote: RemoteMedia | undefined;
  readonly latched: Latched | undefined;
  readonly takenAway?: readonly TakenAway[] | undefined;
  readonly stream: OutgoingStream;
  /** CNAME of its RTCP (RFC 3550 section 6.5.1). */
  readonly name: string;
  readonly protection?: LegProtection;
  /** Of a leg that is reached by ICE and has its keys from DTLS. */
  readonly browser?: BrowserStart | undefined;
  /** Where it comes from another thread: whether it was spoken into. */
  readonly talking?: boolean;
}

/** What the main thread tells a mixer thread. `slot` names a leg inside its worker. */
export type WorkerOrder =
  | { readonly kind: 'open'; readonly slot: number; readonly start: LegStart }
  /** `leaves` is what the slot's cell of `leaves` held when the order was given: one more since, and it has left again. */
  | { readonly kind: 'join'; readonly slot: number; readonly conference: string; readonly leaves: number }
  | { readonly kind: 'leave'; readonly slot: number }
  /** `over`: it does not go on in another worker. */
  | { readonly kind: 'free'; readonly slot: number; readonly over: boolean }
  | { readonly kind: 'remote'; readonly slot: number; readonly remote: RemoteMedia; readonly format?: AudioFormat }
  | { readonly kind: 'format'; readonly slot: number; readonly format: AudioFormat }
  | { readonly kind: 'security'; readonly slot: number; readonly security: LegSecurity | undefined }
  | { readonly kind: 'browser'; readonly slot: number; readonly terms: BrowserTerms }
  | { readonly kind: 'digits'; readonly slot: number; readonly digits: string }
  | { readonly kind: 'audio'; readonly slot: number; readonly audio: SeatAudio }
  | { readonly kind: 'direction'; readonly slot: number; readonly direction: MediaDirection }
  /** Mixes a sound to all of a conference, or to one leg wherever it is on this thread, from that sample on. */
  | {
      readonly kind: 'play';
      readonly playbackId: string;
      readonly conference: ConversationId;
      readonly legId?: LegId;
      readonly sound: SharedArrayBuffer;
      readonly from: number;
      readonly loop: boolean;
    }
  | { readonly kind: 'playEnd'; readonly playbackId: string }
  /** Writes the mix of a conference, or the voice of the leg in a slot, from that sample of the file on; `recordEnd` is answered when all is written. */
  | {
      readonly kind: 'record';
      readonly recordingId: RecordingId;
      readonly conference: ConversationId;
      readonly leg?: { readonly legId: LegId; readonly slot: number };
      readonly channels: 1 | 2;
      readonly path: string;
      readonly samples: number;
    }
  | { readonly kind: 'recordEnd'; readonly recordingId: RecordingId };

/** What a mixer thread answers. */
export type WorkerAnswer =
  | { readonly kind: 'opened'; readonly slot: number; readonly outcome: 'open' | 'taken' | 'failed' }
  | { readonly kind: 'left'; readonly slot: number }
  /** The phones that began or ceased to be spoken into in one frame: one message, however many they are. */
  | { readonly kind: 'talk'; readonly changes: readonly { readonly slot: number; readonly talking: boolean }[] }
  | { readonly kind: 'digit'; readonly slot: number; readonly digit: string }
  /** A browser's leg that nothing will come of any more. */
  | { readonly kind: 'lost'; readonly slot: number; readonly why: string }
  | { readonly kind: 'recorded'; readonly recordingId: RecordingId; readonly samples: number }
  /** Nothing of it can be written any more. */
  | { readonly kind: 'recordFault'; readonly recordingId: RecordingId; readonly why: string }
  | {
      readonly kind: 'freed';
      readonly slot: number;
      readonly latched: Latched | undefined;
      readonly takenAway?: readonly TakenAway[];
      readonly stream: OutgoingStream;
      readonly protection: LegProtection;
      readonly browser?: BrowserStart | undefined;
      /** Those that it had not sent. */
      readonly digits: string;
    };

/** What a mixer thread is started with. */
export interface WorkerStart extends OwnAddresses {
  /** Int16 samples at 8 kHz that play to who is on hold; absent: a melody of our own. */
  readonly holdMusic?: SharedArrayBuffer | undefined;
  readonly sound: MixerSound;
  /** Int32: packets received, one cell per slot. */
  readonly packets: SharedArrayBuffer;
  /** Int32: how often a leg was told to leave, one cell per slot. */
  readonly leaves: SharedArrayBuffer;
  /** One Int32, 1 while a frame is mixed and sent; see `MixerThread.leave`. */
  readonly mixing: SharedArrayBuffer;
  /** Float64: `legCells` of each slot. */
  readonly quality: SharedArrayBuffer;
  /** Float64: the tally in the order of `tallyKeys`, then the counts of tick lateness. */
  readonly figures: SharedArrayBuffer;
}

/** Order of the shared counts. */
export const tallyKeys = [
  'received',
  'sent',
  'version',
  'payloadType',
  'size',
  'stranger',
  'unauthentic',
  'late',
  'resyncs',
  'lost',
  'duplicates',
  'concealed',
  'skippedFrames',
  'recordingDrops',
  'rtcpReceived',
  'rtcpSent',
  'rtcpDropped',
  'lateSumMs',
] as const satisfies readonly (keyof Tally)[];

/** Upper bounds of tick lateness, milliseconds; one more count is for what is later. */
export const latenessBoundsMs = [0.5, 1, 2, 5, 10, 20, 50, 200] as const;

/** Cells of the shared figures. */
export const figureCells = tallyKeys.length + latenessBoundsMs.length + 1;
