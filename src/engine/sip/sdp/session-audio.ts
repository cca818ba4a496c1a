import type { LegId, Random } from '../../../base/ids.ts';
import type { IceCredentials } from '../../media/browser/ice-lite.ts';
import type { AudioFormat, LocalMedia, Media, MediaAddress } from '../../media/media.ts';
import { type SrtpKeys, type SrtpSuite, srtpSuites } from '../../media/secure/security.ts';
import { reachOf } from '../transport/reach.ts';
import type { CodecList } from './codecs.ts';
import { answerDirection } from './direction.ts';
import { type AudioOffer, type LocalAudio, type OurOffer, writeAnswer, writeOffer } from './sdp.ts';
import { BROWSER_PROFILE, type BrowserSecurity, type LocalBrowser } from './sdp-browser.ts';
import { type LocalSecurity, offeredSuites, type SrtpPolicy } from './sdp-security.ts';

/** Our side of the SDP of one dialog; its version rises when what we say changes (RFC 3264 §8). */
export interface SessionAudio {
  readonly local: MediaAddress;
  readonly sessionId: string;
  readonly codecs: CodecList;
  version: number;
  /** What we said last. */
  latest: string;
  /** Whether the far end shares one port for RTP and RTCP: an offer without it would take that back (RFC 5761 section 5.1.1). */
  rtcpMux: boolean;
  readonly random: Random;
  /** Of our next offer, and what was agreed. */
  protocol: string;
  security: LocalSecurity | undefined;
  browser: LocalBrowser | undefined;
  /** Name of the far end in ICE: with another one it begins anew (RFC 8445 section 9). */
  remoteUfrag: string | undefined;
  /**
   * Ours, of each suite that was spoken of: they stay while the audio is protected, so that a re-INVITE changes nothing by
   * itself. When it was plain in between, its counters are gone, and no key is used twice from the same index
   * (RFC 3711 section 9.1).
   */
  readonly keys: Map<SrtpSuite, SrtpKeys>;
}

/** What the SDP of a dialog begins with. */
export interface SessionAudioParts {
  readonly random: Random;
  readonly codecs: CodecList;
  readonly srtp: SrtpPolicy;
}

/** Begins the SDP of a dialog at the address that media opened. */
export function createSessionAudio(
  local: LocalMedia,
  { random, codecs, srtp }: SessionAudioParts,
  isProtected = srtp === 'required' && local.browser === undefined,
): SessionAudio {
  // Six bytes keep the number within the 63 bits that peers read it into.
  const sessionId = String(Number.parseInt(random.hex(6), 16));
  const audio: SessionAudio = {
    ...{
      local: { address: local.address, port: local.port },
      sessionId,
      codecs,
      version: 1,
      latest: '',
      rtcpMux: false,
      random,
      keys: new Map(),
    },
    ...{
      protocol: isProtected ? 'RTP/SAVP' : 'RTP/AVP',
      security: undefined,
      browser: undefined,
      remoteUfrag: undefined,
    },
  };
  if (local.browser) {
    audio.browser = { kind: 'dtls', ...local.browser, mids: ['0'], isBundled: true };
    audio.protocol = BROWSER_PROFILE;
    audio.rtcpMux = true;
  }
  if (isProtected) {
    const lines = offeredSuites.map((suite, index) => ({ tag: index + 1, keys: keysOf(audio, suite) }));
    audio.security = { kind: 'sdes', lines };
  }
  return audio;
}

function keysOf({ keys, random }: SessionAudio, suite: SrtpSuite): SrtpKeys {
  const { key, salt } = srtpSuites[suite];
  const ours = keys.get(suite) ?? { suite, key: random.bytes(key), salt: random.bytes(salt) };
  keys.set(suite, ours);
  return ours;
}

/** What an answer to the latest offer of ours is read by. */
export const ourOffer = ({ codecs, security, browser }: SessionAudio): OurOffer => ({ codecs, security, browser });

/** An offer or answer of theirs becomes what we say from now on: their profile, and our keys under their tag. */
function agree(audio: SessionAudio, remote: AudioOffer): void {
  const { security, browser } = remote;
  if (browser) agreeBrowser(audio, browser);
  audio.protocol = remote.streams[remote.audioIndex]?.protocol ?? audio.protocol;
  if (!security) audio.keys.clear();
  audio.security = security && {
    kind: 'sdes',
    lines: [{ tag: security.tag, keys: keysOf(audio, security.keys.suite) }],
  };
}

/** Who begins ICE anew gets a new name and password (RFC 8839 section 4.4.3). */
function agreeBrowser(audio: SessionAudio, { ufrag, naming }: BrowserSecurity): void {
  if (!audio.browser) return;
  const isRestart = audio.remoteUfrag !== undefined && audio.remoteUfrag !== ufrag;
  audio.remoteUfrag = ufrag;
  audio.browser = { ...audio.browser, ...naming, ...(isRestart ? drawIce(audio.random) : {}) };
}

/** RFC 8839 section 5.4: at least 24 and 128 bits. */
export const drawIce = (random: Random): IceCredentials => ({ ufrag: random.hex(4), password: random.hex(16) });

/** The text of our answer to an offer. */
export function answerText(audio: SessionAudio, offer: AudioOffer): string {
  audio.rtcpMux = offer.rtcpMux === true;
  agree(audio, offer);
  return say(audio, (local) => writeAnswer(offer, local));
}

/** The text of an offer of ours. */
export const offerText = (audio: SessionAudio): string => say(audio, (local) => writeOffer(local, audio.codecs));

/** The text of an offer of ours without keys, where one with keys was refused. */
export function offerPlainly(audio: SessionAudio): string {
  audio.protocol = 'RTP/AVP';
  audio.security = undefined;
  return offerText(audio);
}

function say(audio: SessionAudio, write: (local: LocalAudio) => string): string {
  const { local, sessionId, rtcpMux, protocol, security, browser } = audio;
  const writeWith = (version: number): string =>
    write({ ...local, sessionId, version, rtcpMux, protocol, security, browser, direction: 'sendrecv' });
  if (audio.latest !== '' && writeWith(audio.version) !== audio.latest) audio.version += 1;
  audio.latest = writeWith(audio.version);
  return audio.latest;
}

/** The media of a leg; without `audio` it never had any. */
export interface LegAudio {
  readonly media: Media;
  readonly legId: LegId;
  readonly audio: SessionAudio | undefined;
}

/** Brings what the far end offered or answered to the media. */
export function applyRemote(leg: LegAudio, remote: AudioOffer): void {
  const { media, legId } = leg;
  // The old way to hold, an address of zeros, names nobody to send to (RFC 3264 §8.4).
  const { address, port, rtcp, rtcpMux } = remote;
  const to = { address, port, ...(rtcp ? { rtcp } : {}), ...(rtcpMux ? { mux: true } : {}) };
  const format = formatOf(remote);
  if (remote.browser || reachOf(address) !== 'nowhere') media.setRemote(legId, to, format);
  else media.setFormat(legId, format);
  applyDirection(leg, remote);
}

/** What both sides speak after an offer of theirs, or an answer to one of ours. */
function formatOf({ codec, payload, opus, telephoneEvent, receives }: AudioOffer): AudioFormat {
  const audio = { send: payload, receive: receives?.payload ?? payload };
  const spoken = { codec: codec.name, audio, ...(opus ? { opus } : {}) };
  if (telephoneEvent === undefined) return spoken;
  return {
    ...spoken,
    event: { send: telephoneEvent, receive: receives?.telephoneEvent ?? telephoneEvent },
  };
}

/** Only who hears whom, and by which keys; where to is not yet believed. */
export function applyDirection({ media, legId, audio }: LegAudio, remote: AudioOffer): void {
  if (audio !== undefined) {
    const wasProtected = audio.security !== undefined;
    agree(audio, remote);
    const { security, browser } = remote;
    if (browser && audio.browser) {
      const { ufrag, password } = audio.browser;
      const { ufrag: remoteUfrag, fingerprints } = browser;
      media.setBrowser(legId, { local: { ufrag, password }, remoteUfrag, fingerprints });
    }
    if (security) media.setSecurity(legId, { send: keysOf(audio, security.keys.suite), receive: security.keys });
    else if (wasProtected) media.setSecurity(legId, undefined);
  }
  media.setDirection(legId, answerDirection(remote.direction, 'sendrecv'));
}
