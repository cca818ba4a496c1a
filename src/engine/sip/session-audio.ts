import type { LegId, Random } from '../../base/ids.ts';
import type { Media, MediaAddress } from '../media/media.ts';
import { answerDirection } from './direction.ts';
import { reachOf } from './reach.ts';
import { type AudioOffer, type LocalAudio, writeAnswer, writeOffer } from './sdp.ts';

/** Our side of the SDP of one dialog; its version rises when what we say changes (RFC 3264 §8). */
export interface SessionAudio {
  readonly local: MediaAddress;
  readonly sessionId: string;
  version: number;
  /** What we said last. */
  latest: string;
  /** Whether the far end shares one port for RTP and RTCP: an offer without it would take that back (RFC 5761 section 5.1.1). */
  rtcpMux: boolean;
}

/** Begins the SDP of a dialog at the address that media opened. */
export function createSessionAudio(local: MediaAddress, random: Random): SessionAudio {
  // Six bytes keep the number within the 63 bits that peers read it into.
  return { local, sessionId: String(Number.parseInt(random.hex(6), 16)), version: 1, latest: '', rtcpMux: false };
}

/** The text of our answer to an offer. */
export function answerText(audio: SessionAudio, offer: AudioOffer): string {
  audio.rtcpMux = offer.rtcpMux === true;
  return say(audio, (local) => writeAnswer(offer, local));
}

/** The text of an offer of ours. */
export const offerText = (audio: SessionAudio): string => say(audio, writeOffer);

function say(audio: SessionAudio, write: (local: LocalAudio) => string): string {
  const { local, sessionId, rtcpMux } = audio;
  const writeWith = (version: number): string =>
    write({ ...local, sessionId, version, rtcpMux, direction: 'sendrecv' });
  if (audio.latest !== '' && writeWith(audio.version) !== audio.latest) audio.version += 1;
  audio.latest = writeWith(audio.version);
  return audio.latest;
}

/** Brings what the far end offered or answered to the media. */
export function applyRemote(media: Media, legId: LegId, remote: AudioOffer): void {
  // The old way to hold, an address of zeros, names nobody to send to (RFC 3264 §8.4).
  const { address, port, rtcp, rtcpMux, telephoneEvent } = remote;
  const to = { address, port, ...(rtcp ? { rtcp } : {}), ...(rtcpMux ? { mux: true } : {}) };
  if (reachOf(address) !== 'nowhere') media.setRemote(legId, to, telephoneEvent);
  applyDirection(media, legId, remote);
}

/** Only who hears whom; where to is not yet believed. */
export function applyDirection(media: Media, legId: LegId, remote: AudioOffer): void {
  media.setDirection(legId, answerDirection(remote.direction, 'sendrecv'));
}
