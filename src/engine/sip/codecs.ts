/** An audio codec that the media side can carry; a further one is a further row. */
export interface Codec {
  /** Encoding name, compared without case (RFC 8866 §6.6). */
  readonly name: 'PCMU';
  readonly clockRate: number;
  /** Payload type that means the codec without an rtpmap (RFC 3551 §6), and the one offered. */
  readonly payload: number;
}

/** Best first. */
export const CODECS: readonly Codec[] = [{ name: 'PCMU', clockRate: 8000, payload: 0 }];

/** RFC 4733 §2.4.1. The payload type is that of our own offers; in an answer it is that of the offer. */
export const TELEPHONE_EVENT = { name: 'telephone-event', clockRate: 8000, payload: 101, events: '0-15' } as const;

/** Milliseconds of audio in one packet. */
export const PACKET_MS = 20;
