import { isIP } from 'node:net';
import { type MediaDescription, parse, type SessionDescription } from 'sdp-transform';
import { limits } from '../../../base/limits.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { OpusWishes } from '../../media/media.ts';
import { decimal } from '../message/scan.ts';
import { CODECS, type Codec, type CodecList, PACKET_MS, TELEPHONE_EVENT, TELEPHONE_EVENT_48 } from './codecs.ts';
import { answerDirection, type Direction, directionOf, receives, sends } from './direction.ts';
import { OPUS_FORMAT, readOpusWishes } from './opus-format.ts';
import {
  type BrowserFault,
  type BrowserSecurity,
  browserLines,
  browserSessionLines,
  isBrowserProfile,
  type LocalBrowser,
  midLines,
  readBrowser,
} from './sdp-browser.ts';
import {
  type LocalSecurity,
  protectionOf,
  readCryptoLines,
  type SecurityFault,
  type SrtpPolicy,
  type StreamSecurity,
  securityLines,
} from './sdp-security.ts';
import { type OfferedStream, readStreams } from './sdp-streams.ts';

/** The audio of an offer or answer that can be carried. */
export interface AudioOffer {
  /** Connection address, IPv4 or IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** As its writer says it. The old hold, `c=0.0.0.0`, reads as a side that does not receive (RFC 3264 §8.4). */
  readonly direction: Direction;
  /** The writer does not want to hear anything. */
  readonly held: boolean;
  readonly codec: Codec;
  /** Payload type of that codec. */
  readonly payload: number;
  readonly opus?: OpusWishes;
  /** Payload type of telephone-event where it is there, and its clock rate where that is not 8 kHz. */
  readonly telephoneEvent?: number;
  readonly telephoneEventRate?: number;
  /** In an answer to an offer of ours: what we take the audio and telephone-event under, whatever the answer's numbers are. */
  readonly receives?: { readonly payload: number; readonly telephoneEvent: number };
  /** Where RTCP goes, when its writer names it (RFC 3605). */
  readonly rtcp?: { readonly address: string; readonly port: number };
  /** The writer lets RTCP share the port of RTP (RFC 5761). */
  readonly rtcpMux?: true;
  /** Of a browser, reached by ICE and protected by keys that a handshake comes to; then `address` means nothing. */
  readonly browser?: BrowserSecurity;
  /** How what its writer sends is protected; absent: not at all. */
  readonly security?: StreamSecurity;
  /** Milliseconds of audio that the writer wants in a packet. */
  readonly ptime?: number;
  /** Of the o-line; empty where there is none. */
  readonly sessionId: string;
  readonly sessionVersion: string;
  /** Of the t-line, which the answer repeats. */
  readonly timing: string;
  readonly streams: readonly OfferedStream[];
  /** Index of the audio among the streams. */
  readonly audioIndex: number;
}

export type SdpRefusalReason =
  | 'too-long'
  | 'unreadable'
  | 'no-audio'
  | 'no-common-codec'
  | 'bad-address'
  | Exclude<SecurityFault, 'profile'>
  | BrowserFault;

export interface SdpRefusal {
  readonly reason: SdpRefusalReason;
  /** What an INVITE with such an offer is answered. */
  readonly sipStatus: 400 | 413 | 488;
  readonly detail: string;
}

const refused = (
  reason: SdpRefusalReason,
  sipStatus: SdpRefusal['sipStatus'],
  detail: string,
): { readonly ok: false; readonly refusal: SdpRefusal } => refuse({ reason, sipStatus, detail });

/** What an offer may say to be taken. */
export interface OfferBounds {
  readonly codecs: CodecList;
  readonly srtp: SrtpPolicy;
  /** Within a call: that of a browser stays one, and that of a phone too. */
  readonly isBrowser?: boolean;
}

const ANYTHING: OfferBounds = { codecs: CODECS, srtp: 'optional' };

/** Reads the offer of an INVITE, 2xx or ACK; total and bounded. A body that is missing is a late offer and the caller's. */
export function readOffer(body: Buffer, bounds = ANYTHING): Result<AudioOffer, SdpRefusal> {
  if (body.length > limits.sdpBytesMax) return refused('too-long', 413, `more than ${limits.sdpBytesMax} bytes`);
  const text = body.toString('utf8');
  const streams = readStreams(text);
  if (streams === undefined) return refused('unreadable', 400, 'unreadable line, or too many');
  const session = parsed(text);
  if (session === undefined) return refused('unreadable', 400, 'no session description');
  const cryptos = readCryptoLines(text);
  const protections = streams.map(({ protocol }, index) => {
    const isBrowser = isBrowserProfile(protocol);
    if ((bounds.isBrowser ?? isBrowser) !== isBrowser || (isBrowser && bounds.srtp === 'off')) return 'profile';
    return isBrowser ? readBrowser(session, index) : protectionOf(protocol, cryptos[index] ?? [], bounds.srtp);
  });
  return readAudio(session, { streams, protections }, bounds.codecs);
}

/** Of an offer of ours, what its answer is read by. */
export interface OurOffer extends Pick<OfferBounds, 'codecs'> {
  readonly security: LocalSecurity | undefined;
  readonly browser?: LocalBrowser | undefined;
}

const PLAIN_OFFER: OurOffer = { codecs: CODECS, security: undefined };

/** Reads the answer to our own offer, which had one stream; so has the answer (RFC 3264 §6). */
export function readAnswer(body: Buffer, ours = PLAIN_OFFER): Result<AudioOffer, SdpRefusal> {
  const isBrowser = ours.browser !== undefined;
  const srtp = ours.security || isBrowser ? 'required' : 'off';
  const answer = readOffer(body, { codecs: ours.codecs, srtp, isBrowser });
  if (!answer.ok) return answer;
  if (isBrowser && !answer.value.browser?.begins) return refused('no-role', 488, 'the handshake is theirs to begin');
  const { security } = answer.value;
  // RFC 4568 §5.1.2: the tag and the suite of one line of the offer.
  const isChosen = ({ tag, keys }: LocalSecurity['lines'][number]): boolean =>
    tag === security?.tag && keys.suite === security.keys.suite;
  if (ours.security && !ours.security.lines.some(isChosen)) {
    return refused('no-crypto', 488, 'the answer has keys for none of our lines');
  }
  if (answer.value.streams.length !== 1) {
    return refused('unreadable', 400, 'the answer has another number of streams than the offer');
  }
  // RFC 3264 §6.1: each side sends under the numbers of the other one's SDP, which may differ from its own.
  const isFast = answer.value.telephoneEventRate === TELEPHONE_EVENT_48.clockRate;
  const telephoneEvent = (isFast ? TELEPHONE_EVENT_48 : TELEPHONE_EVENT).payload;
  const receives = { payload: answer.value.codec.payload, telephoneEvent };
  return ok({ ...answer.value, receives });
}

interface OfferedStreams {
  readonly streams: readonly OfferedStream[];
  /** What is known of the protection of each. */
  readonly protections: readonly (StreamSecurity | BrowserSecurity | SecurityFault | BrowserFault | undefined)[];
}

/** Those that say more than that there is no audio. */
const protectionFaults = [
  { reason: 'no-crypto', detail: 'no usable a=crypto' },
  { reason: 'unprotected', detail: 'audio has to be protected' },
  { reason: 'no-mux', detail: 'no a=rtcp-mux' },
  { reason: 'no-fingerprint', detail: 'no a=fingerprint that can be used' },
  { reason: 'no-ice', detail: 'no a=ice-ufrag' },
  { reason: 'no-role', detail: 'the handshake is theirs to begin' },
] as const;

/** Why no stream of audio can be carried, or undefined for one that can as far as its protection goes. */
function faultOf({ streams, protections }: OfferedStreams): SdpRefusal | undefined {
  const faults = streams.map((stream, index) => {
    const protection = protections[index];
    if (stream.media !== 'audio' || stream.port === 0) return 'profile';
    return typeof protection === 'string' ? protection : undefined;
  });
  if (faults.includes(undefined)) return undefined;
  const told = protectionFaults.find(({ reason }) => faults.includes(reason));
  if (told) return { ...told, sipStatus: 488 };
  return { reason: 'no-audio', sipStatus: 488, detail: 'no audio stream over RTP that can be carried' };
}

function parsed(text: string): SessionDescription | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

interface Common {
  readonly codec: Codec;
  readonly payload: number;
}

function readAudio(
  session: SessionDescription,
  offered: OfferedStreams,
  codecs: CodecList,
): Result<AudioOffer, SdpRefusal> {
  const fault = faultOf(offered);
  if (fault) return refuse(fault);
  const { streams, protections } = offered;
  for (const [audioIndex, stream] of streams.entries()) {
    const media = session.media[audioIndex];
    const security = protections[audioIndex];
    if (stream.media !== 'audio' || stream.port === 0 || typeof security === 'string') continue;
    const common = media === undefined ? undefined : commonCodec(stream, media, codecs);
    if (media === undefined || common === undefined) continue;
    const address = String((media.connection ?? session.connection)?.ip ?? '');
    if (isIP(address) === 0 && security?.kind !== 'dtls')
      return refused('bad-address', 488, 'connection address is no IP address');
    const written = media.direction ?? session.direction ?? 'sendrecv';
    // A browser without a candidate of its own yet writes zeros.
    const direction = security?.kind === 'dtls' ? written : effective(written, address);
    return ok({
      address,
      port: stream.port,
      direction,
      held: !receives(direction),
      ...common,
      ...eventsAndPacket(stream, media, common.codec),
      ...opusOf(media, common),
      ...rtcpOf(media, address),
      ...(security?.kind === 'sdes' ? { security } : {}),
      ...(security?.kind === 'dtls' ? { browser: security } : {}),
      ...origin(session),
      streams,
      audioIndex,
    });
  }
  return refused('no-common-codec', 488, `none of ${codecs.map((codec) => codec.name).join(', ')}`);
}

/** RFC 3264 §8.4: an address of zeros means that nothing is to be sent there. */
function effective(written: Direction, address: string): Direction {
  const nowhere = address === '0.0.0.0' || address === '::';
  return directionOf(sends(written), receives(written) && !nowhere);
}

/**
 * The first codec in the order of the offer that we have too: that order is its writer's wish (RFC 3264 §5.1), and every
 * codec of ours sounds the same in a mixer at 8 kHz. Who does not want one takes it out of our list.
 */
function commonCodec(stream: OfferedStream, media: MediaDescription, codecs: CodecList): Common | undefined {
  for (const format of stream.formats) {
    const payload = decimal(format, 127);
    const codec = payload === undefined ? undefined : codecOf(payload, media, codecs);
    if (payload !== undefined && codec !== undefined) return { codec, payload };
  }
  return undefined;
}

/** An rtpmap decides; without one the static payload types of RFC 3551 hold. */
function codecOf(payload: number, media: MediaDescription, codecs: CodecList): Codec | undefined {
  const map = media.rtp.find((row) => row.payload === payload);
  if (map === undefined) return codecs.find((codec) => codec.payload === payload && payload < DYNAMIC_FROM);
  return codecs.find((codec) => isMapOf(map, codec) && Number(map.encoding ?? 1) === (codec.channels ?? 1));
}

function isMapOf(
  map: MediaDescription['rtp'][number],
  codec: { readonly name: string; readonly clockRate: number },
): boolean {
  return String(map.codec).toUpperCase() === codec.name.toUpperCase() && map.rate === codec.clockRate;
}

function opusOf(media: MediaDescription, { codec, payload }: Common): Pick<AudioOffer, 'opus'> {
  if (codec.name !== 'opus') return {};
  const config = media.fmtp.find((row) => row.payload === payload)?.config ?? '';
  return { opus: readOpusWishes(String(config)) };
}

/** Of the clock of the codec, or else of 8 kHz, as phones offer them that know no others. */
function eventsAndPacket(
  stream: OfferedStream,
  media: MediaDescription,
  codec: Codec,
): Pick<AudioOffer, 'telephoneEvent' | 'telephoneEventRate' | 'ptime'> {
  const eventsOf = (clockRate: number) =>
    media.rtp.find(
      (row) => isMapOf(row, { ...TELEPHONE_EVENT, clockRate }) && stream.formats.includes(String(row.payload)),
    );
  const events = eventsOf(codec.clockRate) ?? eventsOf(TELEPHONE_EVENT.clockRate);
  const { ptime } = media;
  return {
    ...(events !== undefined && events.payload <= 127 ? { telephoneEvent: events.payload } : {}),
    ...(events?.rate === TELEPHONE_EVENT_48.clockRate ? { telephoneEventRate: events.rate } : {}),
    ...(typeof ptime === 'number' && ptime > 0 && ptime <= 1000 ? { ptime } : {}),
  };
}

/** An address that is none is passed over. RFC 5761 §4: payload types 64 to 95 look like RTCP, so that no port is shared. */
function rtcpOf(media: MediaDescription, audioAddress: string): Pick<AudioOffer, 'rtcp' | 'rtcpMux'> {
  const { port = 0, address = audioAddress } = media.rtcp ?? {};
  const isShared = media.rtcpMux !== undefined && !/\b(?:6[4-9]|[78]\d|9[0-5])\b/.test(media.payloads ?? '');
  const isNamed = Number.isInteger(port) && port > 0 && port <= 0xffff && isIP(address) !== 0;
  return {
    ...(isNamed ? { rtcp: { address, port } } : {}),
    ...(isShared ? { rtcpMux: true as const } : {}),
  };
}

function origin(session: SessionDescription): Pick<AudioOffer, 'sessionId' | 'sessionVersion' | 'timing'> {
  return {
    sessionId: String(session.origin?.sessionId ?? ''),
    sessionVersion: String(session.origin?.sessionVersion ?? ''),
    timing: `${session.timing?.start ?? 0} ${session.timing?.stop ?? 0}`,
  };
}

const MUX = 'a=rtcp-mux';
const DYNAMIC_FROM = 96;

/** Our own side of a session. */
export interface LocalAudio {
  readonly address: string;
  readonly port: number;
  /** Decimal digits, the same for the whole dialog. */
  readonly sessionId: string;
  /** Rises by one with every change (RFC 3264 §8). */
  readonly version: number;
  readonly direction: Direction;
  /** Whether an offer of ours asks for RTCP on the port of RTP; an answer says what its offer said. */
  readonly rtcpMux?: boolean;
  /** Of an offer of ours; an answer has that of its offer. */
  readonly protocol?: string;
  readonly security?: LocalSecurity | undefined;
  readonly browser?: LocalBrowser | undefined;
}

/** The answer: its streams are those of the offer, all but the audio refused with port 0 (RFC 3264 §6). */
export function writeAnswer(offer: AudioOffer, local: LocalAudio): string {
  const direction = answerDirection(offer.direction, local.direction);
  const lines = offer.streams.flatMap((stream, index) =>
    index === offer.audioIndex
      ? audioLines({ ...offer, local, direction, protocol: stream.protocol, mid: local.browser?.mids[index] })
      : [`m=${stream.media} 0 ${stream.protocol} ${stream.formats.join(' ')}`, ...midLines(local.browser?.mids[index])],
  );
  return [...sessionLines(local, offer.timing, offer.audioIndex), ...lines, ''].join('\r\n');
}

/** Our own offer, for dialling, for a late offer and for a re-INVITE: every codec of ours and telephone-event. */
export function writeOffer(local: LocalAudio, codecs = CODECS): string {
  const events = codecs.some(({ name }) => name === 'opus') ? [TELEPHONE_EVENT_48, TELEPHONE_EVENT] : [TELEPHONE_EVENT];
  const formats = [...codecs, ...events].map(({ payload }) => payload);
  return [
    ...sessionLines(local, '0 0', 0),
    `m=audio ${local.port} ${local.protocol ?? 'RTP/AVP'} ${formats.join(' ')}`,
    ...codecs.flatMap((codec) => codecLines(codec.payload, codec)),
    ...events.flatMap(({ payload, clockRate }) => eventLines(payload, clockRate)),
    ...(local.rtcpMux ? [MUX] : []),
    ...securityLines(local.security),
    ...midLines(local.browser?.mids[0]),
    ...(local.browser ? browserLines(local.browser, { ...local, isOffer: true }) : []),
    `a=ptime:${PACKET_MS}`,
    `a=${local.direction}`,
    '',
  ].join('\r\n');
}

function sessionLines(local: LocalAudio, timing: string, audioIndex: number): readonly string[] {
  const address = `IN IP${isIP(local.address) === 6 ? 6 : 4} ${local.address}`;
  return [
    ...['v=0', `o=- ${local.sessionId} ${local.version} ${address}`, 's=-', `c=${address}`, `t=${timing}`],
    ...(local.browser ? browserSessionLines(local.browser, audioIndex) : []),
  ];
}

interface AnsweredAudio extends Common, Pick<AudioOffer, 'telephoneEvent' | 'telephoneEventRate' | 'rtcpMux'> {
  readonly local: LocalAudio;
  readonly direction: Direction;
  readonly protocol: string;
  readonly mid: string | undefined;
}

function audioLines(audio: AnsweredAudio): readonly string[] {
  const { payload, codec, telephoneEvent, telephoneEventRate } = audio;
  const formats = telephoneEvent === undefined ? `${payload}` : `${payload} ${telephoneEvent}`;
  return [
    `m=audio ${audio.local.port} ${audio.protocol} ${formats}`,
    ...codecLines(payload, codec),
    ...(telephoneEvent === undefined ? [] : eventLines(telephoneEvent, telephoneEventRate)),
    ...(audio.rtcpMux ? [MUX] : []),
    ...securityLines(audio.local.security),
    ...midLines(audio.mid),
    ...(audio.local.browser ? browserLines(audio.local.browser, { ...audio.local, isOffer: false }) : []),
    `a=ptime:${PACKET_MS}`,
    `a=${audio.direction}`,
  ];
}

const rtpmap = (payload: number, { name, clockRate, channels }: Omit<Codec, 'name' | 'payload'> & { name: string }) =>
  `a=rtpmap:${payload} ${name}/${clockRate}${channels === undefined ? '' : `/${channels}`}`;

const codecLines = (payload: number, codec: Codec): readonly string[] => [
  rtpmap(payload, codec),
  ...(codec.name === 'opus' ? [`a=fmtp:${payload} ${OPUS_FORMAT}`] : []),
];

const eventLines = (payload: number, clockRate: number = TELEPHONE_EVENT.clockRate): readonly string[] => [
  rtpmap(payload, { ...TELEPHONE_EVENT, clockRate }),
  `a=fmtp:${payload} ${TELEPHONE_EVENT.events}`,
];
