import { isIP } from 'node:net';
import { type MediaDescription, parse, type SessionDescription } from 'sdp-transform';
import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { CODECS, type Codec, PACKET_MS, TELEPHONE_EVENT } from './codecs.ts';
import { answerDirection, type Direction, directionOf, receives, sends } from './direction.ts';
import { decimal } from './scan.ts';
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
  /** Payload type of telephone-event, where it is there. */
  readonly telephoneEvent?: number;
  /** Where RTCP goes, when its writer names it (RFC 3605). */
  readonly rtcp?: { readonly address: string; readonly port: number };
  /** The writer lets RTCP share the port of RTP (RFC 5761). */
  readonly rtcpMux?: true;
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

export type SdpRefusalReason = 'too-long' | 'unreadable' | 'no-audio' | 'no-common-codec' | 'bad-address';

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

/** Reads the offer of an INVITE, 2xx or ACK; total and bounded. A body that is missing is a late offer and the caller's. */
export function readOffer(body: Buffer): Result<AudioOffer, SdpRefusal> {
  if (body.length > limits.sdpBytesMax) return refused('too-long', 413, `more than ${limits.sdpBytesMax} bytes`);
  const text = body.toString('utf8');
  const streams = readStreams(text);
  if (streams === undefined) return refused('unreadable', 400, 'unreadable line, or too many');
  const session = parsed(text);
  if (session === undefined) return refused('unreadable', 400, 'no session description');
  if (!streams.some(isCarried)) return refused('no-audio', 488, 'no audio stream over RTP/AVP');
  return readAudio(session, streams);
}

/** Reads the answer to our own offer, which had one stream; so has the answer (RFC 3264 §6). */
export function readAnswer(body: Buffer): Result<AudioOffer, SdpRefusal> {
  const answer = readOffer(body);
  if (!answer.ok || answer.value.streams.length === 1) return answer;
  return refused('unreadable', 400, 'the answer has another number of streams than the offer');
}

const isCarried = (stream: OfferedStream): boolean =>
  stream.media === 'audio' && stream.protocol === 'RTP/AVP' && stream.port !== 0;

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

function readAudio(session: SessionDescription, streams: readonly OfferedStream[]): Result<AudioOffer, SdpRefusal> {
  for (const [audioIndex, stream] of streams.entries()) {
    const media = session.media[audioIndex];
    const common = media === undefined || !isCarried(stream) ? undefined : commonCodec(stream, media);
    if (media === undefined || common === undefined) continue;
    const address = String((media.connection ?? session.connection)?.ip ?? '');
    if (isIP(address) === 0) return refused('bad-address', 488, 'connection address is no IP address');
    const direction = effective(media.direction ?? session.direction ?? 'sendrecv', address);
    return ok({
      address,
      port: stream.port,
      direction,
      held: !receives(direction),
      ...common,
      ...eventsAndPacket(stream, media),
      ...rtcpOf(media, address),
      ...origin(session),
      streams,
      audioIndex,
    });
  }
  return refused('no-common-codec', 488, `none of ${CODECS.map((codec) => codec.name).join(', ')}`);
}

/** RFC 3264 §8.4: an address of zeros means that nothing is to be sent there. */
function effective(written: Direction, address: string): Direction {
  const nowhere = address === '0.0.0.0' || address === '::';
  return directionOf(sends(written), receives(written) && !nowhere);
}

/** The first codec in the order of the offer that we have too. */
function commonCodec(stream: OfferedStream, media: MediaDescription): Common | undefined {
  for (const format of stream.formats) {
    const payload = decimal(format, 127);
    const codec = payload === undefined ? undefined : codecOf(payload, media);
    if (payload !== undefined && codec !== undefined) return { codec, payload };
  }
  return undefined;
}

/** An rtpmap decides; without one the static payload types of RFC 3551 hold. */
function codecOf(payload: number, media: MediaDescription): Codec | undefined {
  const map = media.rtp.find((row) => row.payload === payload);
  if (map === undefined) return CODECS.find((codec) => codec.payload === payload);
  return CODECS.find((codec) => isMapOf(map, codec) && (map.encoding ?? 1) === 1);
}

function isMapOf(
  map: MediaDescription['rtp'][number],
  codec: { readonly name: string; readonly clockRate: number },
): boolean {
  return String(map.codec).toUpperCase() === codec.name.toUpperCase() && map.rate === codec.clockRate;
}

function eventsAndPacket(stream: OfferedStream, media: MediaDescription): Pick<AudioOffer, 'telephoneEvent' | 'ptime'> {
  const events = media.rtp.find(
    (row) => isMapOf(row, TELEPHONE_EVENT) && stream.formats.includes(String(row.payload)),
  )?.payload;
  const { ptime } = media;
  return {
    ...(events !== undefined && events <= 127 ? { telephoneEvent: events } : {}),
    ...(typeof ptime === 'number' && ptime > 0 && ptime <= 1000 ? { ptime } : {}),
  };
}

/** An address that is none is passed over as the attribute it is: nobody has to know it. */
function rtcpOf(media: MediaDescription, audioAddress: string): Pick<AudioOffer, 'rtcp' | 'rtcpMux'> {
  const address = String(media.rtcp?.address ?? audioAddress);
  const port = media.rtcp?.port ?? 0;
  const isNamed = Number.isInteger(port) && port > 0 && port <= 0xffff && isIP(address) !== 0;
  return {
    ...(isNamed ? { rtcp: { address, port } } : {}),
    ...(media.rtcpMux === undefined ? {} : { rtcpMux: true as const }),
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
}

/** The answer: its streams are those of the offer, all but the audio refused with port 0 (RFC 3264 §6). */
export function writeAnswer(offer: AudioOffer, local: LocalAudio): string {
  const direction = answerDirection(offer.direction, local.direction);
  const lines = offer.streams.flatMap((stream, index) =>
    index === offer.audioIndex
      ? audioLines({ ...offer, local, direction, protocol: stream.protocol })
      : [`m=${stream.media} 0 ${stream.protocol} ${stream.formats.join(' ')}`],
  );
  return [...sessionLines(local, offer.timing), ...lines, ''].join('\r\n');
}

/** Our own offer, for dialling, for a late offer and for a re-INVITE: every codec of the table and telephone-event. */
export function writeOffer(local: LocalAudio): string {
  const formats = [...CODECS.map((codec) => codec.payload), TELEPHONE_EVENT.payload];
  return [
    ...sessionLines(local, '0 0'),
    `m=audio ${local.port} RTP/AVP ${formats.join(' ')}`,
    ...CODECS.map((codec) => rtpmap(codec.payload, codec)),
    ...eventLines(TELEPHONE_EVENT.payload),
    ...(local.rtcpMux ? [MUX] : []),
    `a=ptime:${PACKET_MS}`,
    `a=${local.direction}`,
    '',
  ].join('\r\n');
}

function sessionLines(local: LocalAudio, timing: string): readonly string[] {
  const address = `IN IP${isIP(local.address) === 6 ? 6 : 4} ${local.address}`;
  return ['v=0', `o=- ${local.sessionId} ${local.version} ${address}`, 's=-', `c=${address}`, `t=${timing}`];
}

interface AnsweredAudio extends Common, Pick<AudioOffer, 'telephoneEvent' | 'rtcpMux'> {
  readonly local: LocalAudio;
  readonly direction: Direction;
  readonly protocol: string;
}

function audioLines(audio: AnsweredAudio): readonly string[] {
  const { payload, codec, telephoneEvent } = audio;
  const formats = telephoneEvent === undefined ? `${payload}` : `${payload} ${telephoneEvent}`;
  return [
    `m=audio ${audio.local.port} ${audio.protocol} ${formats}`,
    rtpmap(payload, codec),
    ...(telephoneEvent === undefined ? [] : eventLines(telephoneEvent)),
    ...(audio.rtcpMux ? [MUX] : []),
    `a=ptime:${PACKET_MS}`,
    `a=${audio.direction}`,
  ];
}

const rtpmap = (payload: number, codec: { readonly name: string; readonly clockRate: number }): string =>
  `a=rtpmap:${payload} ${codec.name}/${codec.clockRate}`;

const eventLines = (payload: number): readonly string[] => [
  rtpmap(payload, TELEPHONE_EVENT),
  `a=fmtp:${payload} ${TELEPHONE_EVENT.events}`,
];
