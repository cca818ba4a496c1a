import { OPUS_TICKS } from './opus-clock.ts';

/** Encoding names (RFC 3551 section 6) of what a leg may speak. */
export type CodecName = 'PCMU' | 'PCMA' | 'G722' | 'opus';

/** A codec without a memory, as tables that all legs share: one code a sample, samples of 16 bits at 8 kHz. */
export interface Law {
  readonly kind: 'law';
  readonly name: CodecName;
  /** That RFC 3551 gives it. */
  readonly payloadType: number;
  /** Sample of each of the 256 codes. */
  readonly decode: Int16Array;
  /** Code of each sample; index is sample + 32768. */
  readonly encode: Uint8Array;
  /** Code of the sample 0. */
  readonly silence: number;
}

/** A codec that remembers what came before, made for one leg alone: one code a sample of 8 kHz all the same. */
export interface Coder {
  readonly kind: 'coder';
  readonly name: CodecName;
  readonly payloadType: number;
  /** What a jitter buffer keeps of each code until its turn comes; never 0, which is a sample that did not come. */
  readonly keep: Int16Array;
  /** Turns one frame of what was kept into samples, in their place. */
  decode(samples: Int16Array, at: number): void;
  /** Encodes one frame. */
  encode(samples: Int32Array, into: Uint8Array, at: number): void;
}

/** What the far end asks of what it is sent in Opus (RFC 7587 section 6.1). */
export interface OpusWishes {
  readonly bitsPerSecond?: number;
  /** Each packet is to hold the one before it again, coarser. */
  readonly fec?: boolean;
  /** All packets of one size. */
  readonly constant?: boolean;
}

/** A codec whose packets have no fixed size or duration, made for one leg alone. */
export interface PacketCoder {
  readonly kind: 'packets';
  readonly name: CodecName;
  readonly payloadType: number;
  configure(wishes: OpusWishes): void;
  /** The samples of one packet; undefined where it is none. In order, and each packet once. */
  decode(payload: Uint8Array): Int16Array | undefined;
  /** Samples in place of so many that did not come before that packet; none where nobody can know. */
  recover(missing: number, payload: Uint8Array): readonly Int16Array[];
  /** Encodes one frame, and answers its bytes; 0 for none. */
  encode(samples: Int32Array, into: Uint8Array, at: number): number;
  free(): void;
}

export type Codec = Law | Coder | PacketCoder;

/** Units of a codec's timestamp in a sample of the mixer: those of G.722 are of 8 kHz too (RFC 3551 section 4.5.2). */
export const ticksOf = (codec: Codec | CodecName): number =>
  (typeof codec === 'string' ? codec : codec.name) === 'opus' ? OPUS_TICKS : 1;

/** An RTP payload type in each direction: `send` stands in the far end's SDP, `receive` in ours (RFC 3264 section 5.1). */
export interface PayloadTypes {
  readonly send: number;
  readonly receive: number;
}

/** What is spoken on a leg. */
export interface AudioFormat {
  readonly codec: CodecName;
  readonly audio: PayloadTypes;
  /** Of telephone-event (RFC 4733), for a phone that takes it. */
  readonly event?: PayloadTypes;
  readonly opus?: OpusWishes;
}
