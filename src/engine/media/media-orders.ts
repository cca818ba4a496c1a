import type { Clock } from '../../base/clock.ts';
import type { ConversationId, LegId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import type { LegQuality } from '../../domain/leg-quality.ts';
import type { IceCredentials } from './browser/ice-lite.ts';
import type { CodecName } from './codec/codec.ts';
import type { LegSecurity } from './secure/security.ts';
import type { OwnAddresses } from './wire/own-address.ts';

/** An address and port of RTP. */
export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** Where a phone takes RTP, as its SDP says, and RTCP: the port above unless said otherwise. */
export interface RemoteMedia extends MediaAddress {
  /** RFC 3605. */
  readonly rtcp?: MediaAddress;
  /** RTCP shares the port of RTP (RFC 5761), both ways. */
  readonly mux?: boolean;
}

/** OUR side's direction after answering (RFC 3264): `sendonly` means that we send and the phone does not. */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** An order to open the media of one leg. */
export interface OpenOrder {
  readonly legId: LegId;
  readonly conversationId: ConversationId;
  /** What the phone's SDP announced; absent while its SDP is not known (our own offer). */
  readonly remote?: RemoteMedia;
  /** IP address where the signalling came from. */
  readonly sourceAddress: string;
  /** Of the audio, both ways until `setFormat` says otherwise. */
  readonly payloadType: number;
  /** Absent: the one that RFC 3551 gives the payload type. */
  readonly codec?: CodecName;
  /** Of telephone-event (RFC 4733), when the SDP of both sides names one. */
  readonly eventPayloadType?: number;
  readonly security?: LegSecurity;
  /** Our name and password of a leg that is reached by ICE (RFC 8445); its keys come from DTLS. */
  readonly browser?: IceCredentials;
}

/** Where a leg is reached. */
export interface LocalMedia extends MediaAddress {
  /** Of one that was opened for a browser: also the fingerprint of our certificate, SHA-256, as SDP has it. */
  readonly browser?: IceCredentials & { readonly fingerprint: string };
}

/** Why a leg got no media: every worker is full, or no port of the range is free. */
export type MediaRefusal = { readonly kind: 'full' | 'no-port' };

/** Why a packet was not taken. */
export type DropReason = 'version' | 'payload-type' | 'size' | 'stranger' | 'unauthentic';

/** Counts since the start, for /metrics. */
export interface MediaFigures {
  /** Of the workers that run now. */
  readonly workers: readonly { readonly name: string; readonly legs: number; readonly conferences: number }[];
  readonly received: number;
  readonly sent: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Packets that came after their time. */
  readonly late: number;
  readonly resyncs: number;
  /** Packets missing by their sequence numbers. */
  readonly lost: number;
  readonly duplicates: number;
  /** Frames that did not come, and were made out of those before. */
  readonly concealed: number;
  /** Legs whose phone is spoken into now; none where nobody wants to be told. */
  readonly talking: number;
  /** Frames left out because a mixer was too far behind. */
  readonly skippedFrames: number;
  /** Frames that a recording lost because the disk was too slow. */
  readonly recordingDrops: number;
  /** Compound packets of RTCP, and those that were not taken: unreadable, or a stranger's. */
  readonly rtcpReceived: number;
  readonly rtcpSent: number;
  readonly rtcpDropped: number;
  /** How late ticks began, milliseconds: `counts[i]` ticks were not later than `bounds[i]`, the last count is of the rest. */
  readonly tickLateness: {
    readonly bounds: readonly number[];
    readonly counts: readonly number[];
    readonly sumMs: number;
  };
}

/** What the mixers do beside mixing. */
export interface MixerSound {
  /** Where nobody speaks a soft noise is heard, `limits.comfortDbov`. */
  readonly comfortNoise: boolean;
  /** It is told when a phone begins and ceases to be spoken into. */
  readonly tellsTalk: boolean;
}

/** What media needs from outside. */
export interface MediaDeps extends OwnAddresses {
  /** Even ports of this range carry RTP, the odd ones above RTCP. */
  readonly ports: { readonly from: number; readonly to: number };
  /** At most this many mixer threads; absent: one per core. */
  readonly workersMax?: number;
  /** Int16 samples at 8 kHz; absent: the melody of our own. */
  readonly holdMusic?: SharedArrayBuffer;
  readonly clock: Clock;
  readonly log: Log;
  /** 30 s without RTP and RTCP on a joined leg that should send. */
  mediaLost(legId: LegId): void;
  /** The phone sent a digit of `0-9*#A-D`, told once, at its end. */
  digitCame?(legId: LegId, digit: string): void;
  /** A phone begins or ceases to be spoken into. Who does not ask for it pays nothing for it. */
  talkChanged?(legId: LegId, talking: boolean): void;
  /** Fills the silence where nobody speaks; absent: it does not. */
  readonly comfortNoise?: boolean;
  /** How a leg's audio went, at its end. */
  legMeasured?(quality: LegQuality): void;
}
