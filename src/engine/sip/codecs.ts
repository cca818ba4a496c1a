import type { CodecName } from '../media/media.ts';

/** An audio codec that the media side can carry; a further one is a further row. */
export interface Codec {
  /** Encoding name, compared without case (RFC 8866 §6.6). */
  readonly name: CodecName;
  readonly clockRate: number;
  /** Payload type that means the codec without an rtpmap (RFC 3551 §6), and the one offered. */
  readonly payload: number;
}

/** The first stands for a side that says nothing. */
export type CodecList = readonly [Codec, ...Codec[]];

/** In the order of our own offers. G.722 has 16,000 samples a second and the clock rate 8000 (RFC 3551 §4.5.2). */
export const CODECS: CodecList = [
  { name: 'PCMU', clockRate: 8000, payload: 0 },
  { name: 'PCMA', clockRate: 8000, payload: 8 },
  { name: 'G722', clockRate: 8000, payload: 9 },
];

/** Those of these names, in their order; all where none is named. */
export function codecsNamed(names: readonly CodecName[]): CodecList {
  const [first, ...others] = names.flatMap((name) => CODECS.filter((codec) => codec.name === name));
  return first === undefined ? CODECS : [first, ...others];
}

/** RFC 4733 §2.4.1. The payload type is that of our own offers; in an answer it is that of the offer. */
export const TELEPHONE_EVENT = { name: 'telephone-event', clockRate: 8000, payload: 101, events: '0-15' } as const;

/** Milliseconds of audio in one packet. */
export const PACKET_MS = 20;
