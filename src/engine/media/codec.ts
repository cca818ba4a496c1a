/** Encoding names (RFC 3551 section 6) of what a leg may speak. */
export type CodecName = 'PCMU' | 'PCMA' | 'G722';

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

export type Codec = Law | Coder;

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
}
