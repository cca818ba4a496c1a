import { isIP, isIPv4, isIPv6 } from 'node:net';
import { patternFault } from '../app/dial-policy.ts';
import { isLoopbackHost } from '../base/host.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Dialect } from '../contract/operation.ts';
import type { CodecName } from '../engine/media/media.ts';
import type { SrtpPolicy } from '../engine/sip/sdp/sdp-security.ts';
import type { TlsPaths } from '../engine/sip/transport/tls-files.ts';
import type { DigestAlgorithm, TrunkAccount } from '../ports/sip-accounts.ts';
import { type ToneName, toneNames } from '../ports/sounds.ts';
import { type Care, readCare } from './read-care.ts';
import { type IceServer, readIceServers } from './read-ice-servers.ts';
import type { Seed } from './seed.ts';
import { type ServerVerb, type Setting, type SettingValues, settings } from './settings.ts';

/** Where a port is bound. `isDefault`: nobody set it, so the next free one will do. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly isDefault: boolean;
}

/** SIP over TLS. */
export interface SipTls {
  readonly place: Place;
  readonly paths: TlsPaths;
}

/** A checked configuration of one server. */
export interface Configuration {
  readonly http: Place;
  readonly sip: Place;
  /** An IPv6 address for the same ports of SIP and media. */
  readonly sipIpv6: string | undefined;
  readonly sipTls: SipTls | undefined;
  /** Whether the limits of SIP strangers hold for loopback too. */
  readonly sipGuardsLoopback: boolean;
  /** Addresses for which they do not hold. */
  readonly sipTrusted: readonly string[];
  readonly trunks: readonly TrunkAccount[];
  /** Pages of other origins that may open SIP over WebSocket. */
  readonly sipOrigins: readonly string[];
  /** Pages of other origins that may ask this server, and read what it answers. */
  readonly corsOrigins: readonly string[];
  /** Offered in this order. */
  readonly sipDigest: readonly DigestAlgorithm[];
  /** What phones may speak, in the order of our offers. */
  readonly codecs: readonly CodecName[];
  readonly comfortNoise: boolean;
  readonly talkEvents: boolean;
  readonly srtp: SrtpPolicy;
  readonly rtp: { readonly host: string; readonly from: number; readonly to: number };
  /** Told to phones in place of the host of `rtp`. */
  readonly rtpPublic: string | undefined;
  /** Told to browsers. */
  readonly iceServers: readonly IceServer[];
  /** Folder of WAV files; undefined: there is none. */
  readonly sounds: string | undefined;
  readonly tones: readonly ToneName[];
  /** Name of a file there; undefined: the melody of our own. */
  readonly holdMusic: string | undefined;
  /** Folder, or `:memory:`. */
  readonly data: string;
  readonly verb: ServerVerb;
  readonly seed: 'demo' | 'none' | 'file';
  /** What the seed file says. */
  readonly seeded: Seed;
  readonly dialAllow: readonly string[];
  /** Hosts that webhooks may go to though their address is private. */
  readonly webhookAllow: readonly string[];
  readonly roomsOpen: boolean;
  readonly explain: 'body' | 'header' | 'off';
  /** Whether a success says what of it would not work on Genesys Cloud; never in `serve`. */
  readonly warnings: boolean;
  readonly dialects: readonly Dialect[];
  readonly wrongVerb: 405 | 404;
  readonly clientTokens: 'allow' | 'strict';
  /** Requests per minute and token; undefined: without limit. */
  readonly rateLimit: number | undefined;
  /** Names that clients call this server by. */
  readonly hosts: readonly string[];
  readonly care: Care;
}

/** Who starts a server, and what its seed file says. */
export interface ConfigurationMore {
  readonly verb: ServerVerb;
  readonly seeded: Seed;
  /** What its file of trunks says; absent: there is none. */
  readonly trunks?: readonly TrunkAccount[];
}

const forDev: ConfigurationMore = { verb: 'dev', seeded: { organisations: [] } };

const families: readonly Dialect[] = ['genesys', 'thread'];

/** Turns the texts of the settings into a configuration; the refusal names the variable and what it should look like. */
export function createConfiguration(values: SettingValues, more = forDev): Result<Configuration, string> {
  const { verb } = more;
  const places = readPlaces(values, verb);
  if (!places.ok) return places;
  const open = readOpenness(values, verb);
  if (!open.ok) return open;
  const wires = readWires(values, verb);
  if (!wires.ok) return wires;
  const dialects = readDialects(values.dialects.value);
  if (!dialects.ok) return dialects;
  const codecs = readCodecs(values.codecs.value);
  if (!codecs.ok) return codecs;
  const playing = readPlaying(values);
  if (!playing.ok) return playing;
  const dialAllow = readDialAllow(values.dialAllow.value);
  if (!dialAllow.ok) return dialAllow;
  const trusted = readAddresses(settings.sipTrusted, values.sipTrusted.value);
  if (!trusted.ok) return trusted;
  const iceServers = readIceServers(settings.iceServers.variable, values.iceServers.value);
  if (!iceServers.ok) return iceServers;
  const pages = readPages(values);
  if (!pages.ok) return pages;
  if (verb === 'serve' && values.warnings.value === 'on')
    return refuse('PARTYLINE_WARNINGS is "on". "partyline serve" gives none: it may be off.');
  if (values.data.value === '') return refuse('PARTYLINE_DATA is empty. Name a folder, or :memory: to keep nothing.');
  const care = readCare(values);
  if (!care.ok) return care;
  return ok({
    ...places.value,
    ...open.value,
    ...wires.value,
    ...more,
    care: care.value,
    trunks: more.trunks ?? [],
    sipDigest: list(values.sipDigest.value).map((each) => (each === 'md5' ? 'MD5' : 'SHA-256')),
    sipGuardsLoopback: values.sipGuard.value === 'on',
    sipTrusted: trusted.value,
    ...pages.value,
    iceServers: iceServers.value,
    codecs: codecs.value,
    comfortNoise: values.comfortNoise.value === 'on',
    talkEvents: values.talkEvents.value === 'on',
    srtp: srtpPolicy(values.srtp.value),
    ...playing.value,
    data: values.data.value,
    seed: seedOf(values.seed.value),
    dialAllow: dialAllow.value,
    webhookAllow: list(values.webhookAllow.value.toLowerCase()),
    roomsOpen: values.roomsOpen.value === 'true',
    explain: explainMode(values.explain.value),
    warnings: values.warnings.value === 'on',
    dialects: dialects.value,
    wrongVerb: values.wrongVerb.value === '404' ? 404 : 405,
    clientTokens: values.clientTokens.value === 'strict' ? 'strict' : 'allow',
  });
}

const seedOf = (text: string): Configuration['seed'] => (text === 'none' || text === 'demo' ? text : 'file');

type Places = Pick<Configuration, 'http' | 'sip' | 'rtp' | 'rtpPublic'>;

function readPlaces(values: SettingValues, verb: ServerVerb): Result<Places, string> {
  const http = readPlace(settings.http, values.http, verb);
  if (!http.ok) return http;
  const sip = readPlace(settings.sip, values.sip, verb);
  if (!sip.ok) return sip;
  const rtp = readRange(values.rtp.value, verb);
  if (!rtp.ok) return rtp;
  for (const [setting, { host }] of [[settings.sip, sip.value] as const, [settings.rtp, rtp.value] as const]) {
    if (host === EVERYWHERE) {
      return refuse(`${setting.variable} is on 0.0.0.0. Phones are told this address: name the one that they reach.`);
    }
  }
  const { value: announced } = values.rtpPublic;
  if (announced !== '' && (isIP(announced) !== 4 || announced === EVERYWHERE)) {
    return refuse(`PARTYLINE_RTP_PUBLIC is "${announced}". It should look like 203.0.113.5.`);
  }
  const rtpPublic = announced === '' ? undefined : announced;
  return ok({ http: http.value, sip: sip.value, rtp: rtp.value, rtpPublic });
}

/** How SIP is reached besides UDP and TCP over IPv4. */
function readWires(values: SettingValues, verb: ServerVerb): Result<Pick<Configuration, 'sipIpv6' | 'sipTls'>, string> {
  const ipv6 = values.sipIpv6.value.replace(/^\[(.*)\]$/, '$1');
  if (ipv6 !== '' && (!isIPv6(ipv6) || ipv6 === '::')) {
    return refuse(`PARTYLINE_SIP_IPV6 is "${ipv6}". It should be the IPv6 address that phones reach: ::1.`);
  }
  if (verb === 'dev' && ipv6 !== '' && ipv6 !== '::1')
    return refuse(`PARTYLINE_SIP_IPV6 is "${ipv6}". "partyline dev" binds loopback addresses only.`);
  const tls = readTls(values, verb);
  return tls.ok ? ok({ sipIpv6: ipv6 === '' ? undefined : ipv6, sipTls: tls.value }) : tls;
}

function readTls(values: SettingValues, verb: ServerVerb): Result<SipTls | undefined, string> {
  const { sipTls, sipTlsCert, sipTlsKey, sipTlsCa } = values;
  if (sipTls.value === '') {
    return [sipTlsCert, sipTlsKey, sipTlsCa].every(({ value }) => value === '')
      ? ok(undefined)
      : refuse('PARTYLINE_SIP_TLS_CERT, _KEY or _CA is set. Then PARTYLINE_SIP_TLS has to say where: 127.0.0.1:5061.');
  }
  const place = readPlace({ ...settings.sipTls, otherwise: '127.0.0.1:5061' }, sipTls, verb);
  if (!place.ok) return place;
  if (sipTlsCert.value === '' || sipTlsKey.value === '')
    return refuse(
      'PARTYLINE_SIP_TLS is set. Then PARTYLINE_SIP_TLS_CERT and PARTYLINE_SIP_TLS_KEY have to name files.',
    );
  const authorities = sipTlsCa.value === '' ? {} : { authorities: sipTlsCa.value };
  return ok({ place: place.value, paths: { certificate: sipTlsCert.value, key: sipTlsKey.value, ...authorities } });
}

function readOpenness(
  { hosts, http, rateLimit }: SettingValues,
  verb: ServerVerb,
): Result<Pick<Configuration, 'hosts' | 'rateLimit'>, string> {
  const names = list(hosts.value).map((name) => name.toLowerCase());
  const odd = names.find((name) => !/^[a-z0-9.-]+$/.test(name));
  if (odd !== undefined) return refuse(`PARTYLINE_HOSTS has "${odd}". It should look like calls.example.com,10.0.0.5.`);
  if (verb === 'serve' && http.value.startsWith(EVERYWHERE) && names.length === 0) {
    return refuse(
      'PARTYLINE_HTTP is on 0.0.0.0. Then PARTYLINE_HOSTS has to say by which names clients call this server.',
    );
  }
  const limit = /^[1-9]\d{0,6}$/.test(rateLimit.value) ? Number(rateLimit.value) : undefined;
  return limit === undefined && rateLimit.value !== 'off'
    ? refuse(`PARTYLINE_RATE_LIMIT is "${rateLimit.value}". It may be off, or a number from 1 to 9999999.`)
    : ok({ hosts: names, rateLimit: limit });
}

function readAddresses({ variable }: Setting, text: string): Result<readonly string[], string> {
  const addresses = list(text);
  return addresses.every((address) => isIP(address) !== 0)
    ? ok(addresses)
    : refuse(`${variable} is "${text}". It should look like 10.0.0.5,192.0.2.7.`);
}

function readPages(values: SettingValues): Result<Pick<Configuration, 'sipOrigins' | 'corsOrigins'>, string> {
  const sipOrigins = readOrigins(settings.sipOrigins.variable, values.sipOrigins.value);
  if (!sipOrigins.ok) return sipOrigins;
  const corsOrigins = readOrigins(settings.corsOrigins.variable, values.corsOrigins.value);
  return corsOrigins.ok ? ok({ sipOrigins: sipOrigins.value, corsOrigins: corsOrigins.value }) : corsOrigins;
}

function readOrigins(variable: string, text: string): Result<readonly string[], string> {
  const origins = list(text.toLowerCase());
  const odd = origins.find((each) => !URL.canParse(each) || new URL(each).origin !== each);
  return odd === undefined
    ? ok(origins)
    : refuse(`${variable} has "${odd}". It should look like https://phone.example.com.`);
}

const EVERYWHERE = '0.0.0.0';

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const srtpPolicy = (text: string): SrtpPolicy => (text === 'off' || text === 'required' ? text : 'optional');

const explainMode = (text: string): Configuration['explain'] => (text === 'header' || text === 'off' ? text : 'body');

function readPlace(
  setting: Setting,
  given: { value: string; isSet: boolean },
  verb: ServerVerb,
): Result<Place, string> {
  const parts = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(given.value);
  const host = parts?.[1] === 'localhost' ? '127.0.0.1' : (parts?.[1] ?? '');
  const port = Number(parts?.[2] ?? Number.NaN);
  const is = `${setting.variable} is "${given.value}".`;
  if (!(port >= 0 && port <= 65_535)) return refuse(`${is} It should look like ${setting.otherwise}.`);
  if (verb === 'dev' && !isLoopbackHost(host)) return refuse(`${is} "partyline dev" binds loopback addresses only.`);
  if (host.startsWith('[')) return refuse(`${is} This version speaks IPv4: write 127.0.0.1:${port}.`);
  if (!isIPv4(host)) return refuse(`${is} Name an IPv4 address.`);
  // In production a port that moves on is a port that nobody finds.
  return ok({ host, port, isDefault: verb === 'dev' && !given.isSet });
}

function readDialAllow(text: string): Result<readonly string[], string> {
  const patterns = list(text);
  for (const pattern of patterns) {
    const fault = patternFault(pattern);
    if (fault !== undefined) return refuse(`PARTYLINE_DIAL_ALLOW has the pattern "${pattern}": ${fault}.`);
  }
  return ok(patterns);
}

function readRange(text: string, verb: ServerVerb): Result<Configuration['rtp'], string> {
  const parts = /^([^:\s]+):(\d{1,5})-(\d{1,5})$/.exec(text);
  const from = Number(parts?.[2] ?? Number.NaN);
  const to = Number(parts?.[3] ?? Number.NaN);
  const host = parts?.[1] ?? '';
  if (from >= 1024 && to <= 65_535 && to - from >= 1 && isHere(host, verb)) return ok({ host, from, to });
  return refuse(
    `PARTYLINE_RTP is "${text}". It should look like 127.0.0.1:20000-29999, ${verb === 'dev' ? 'on loopback' : 'an IPv4 address'}, from 1024 to 65535.`,
  );
}

const isHere = (host: string, verb: ServerVerb): boolean => (verb === 'dev' ? isLoopbackHost(host) : isIPv4(host));

const codecNames: ReadonlyMap<string, CodecName> = new Map([
  ['pcmu', 'PCMU'],
  ['pcma', 'PCMA'],
  ['g722', 'G722'],
  ['opus', 'opus'],
]);

function readCodecs(text: string): Result<readonly CodecName[], string> {
  const named = list(text.toLowerCase());
  const known = named.flatMap((name) => codecNames.get(name) ?? []);
  if (known.length !== named.length || known.length === 0 || new Set(known).size !== known.length) {
    return refuse(
      `PARTYLINE_CODECS is "${text}". It may be some of pcmu, pcma, g722, opus, each once: pcmu,pcma,g722.`,
    );
  }
  return ok(known);
}

function readPlaying({
  sounds,
  tones,
  holdMusic,
}: SettingValues): Result<Pick<Configuration, 'sounds' | 'tones' | 'holdMusic'>, string> {
  const named = list(tones.value.toLowerCase());
  const known = toneNames.filter((name) => named.includes(name));
  if (known.length !== named.length)
    return refuse(`PARTYLINE_TONES is "${tones.value}". It may be some of ${toneNames.join(', ')}, each once.`);
  if (holdMusic.value !== '' && sounds.value === '')
    return refuse('PARTYLINE_HOLD_MUSIC is set. Then PARTYLINE_SOUNDS has to name the folder that it is in.');
  return ok({ sounds: sounds.value || undefined, tones: known, holdMusic: holdMusic.value || undefined });
}

function readDialects(text: string): Result<readonly Dialect[], string> {
  const named = list(text);
  const known = families.filter((family) => named.includes(family));
  if (known.length !== named.length || known.length === 0) {
    return refuse(`PARTYLINE_DIALECTS is "${text}". It may be genesys, thread, or genesys,thread.`);
  }
  return ok([...known, 'partyline']);
}
