import type { CodecName } from '../../media/media.ts';

/** An audio codec that the media side can carry; a further one is a further row. */
export interface Codec {
  /** Encoding name, compared without case (RFC 8866 §6.6). */
  readonly name: CodecName;
  readonly clockRate: number;
  /** Payload type that means the codec without an rtpmap (RFC 3551 §6), and the one offered. From 96 on it means nothing by itself. */
  readonly payload: number;
  /** Absent: 1. */
  readonly channels?: 2;
}

/** The first stands for a side that says nothing. */
export type CodecList = readonly [Codec, ...Codec[]];

/** In the order of our own offers. G.722 has 16,000 samples a second and the clock rate 8000 (RFC 3551 §4.5.2). */
export const CODECS: CodecList = [
  { name: 'PCMU', clockRate: 8000, payload: 0 },
  { name: 'PCMA', clockRate: 8000, payload: 8 },
  { name: 'G722', clockRate: 8000, payload: 9 },
];

/** Always said to be of 48 kHz and stereo, whatever it is (RFC 7587 §7). Only where it is asked for: it costs CPU. */
const OPUS: Codec = { name: 'opus', clockRate: 48_000, payload: 111, channels: 2 };

/** Those of these names, in their order; those of every phone where none is named. */
export function codecsNamed(names: readonly CodecName[]): CodecList {
  const [first, ...others] = names.flatMap((name) => [...CODECS, OPUS].filter((codec) => codec.name === name));
  return first === undefined ? CODECS : [first, ...others];
}

/** RFC 4733 §2.4.1. The payload type is that of our own offers; in an answer it is that of the offer. */
export const TELEPHONE_EVENT = { name: 'telephone-event', clockRate: 8000, payload: 101, events: '0-15' } as const;

/** Beside Opus: the events of a stream are counted by its clock (RFC 4733 §2.1). */
export const TELEPHONE_EVENT_48 = { ...TELEPHONE_EVENT, clockRate: 48_000, payload: 110 } as const;

/** Milliseconds of audio in one packet. */
export const PACKET_MS = 20;
