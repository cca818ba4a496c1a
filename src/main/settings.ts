import { ok, type Result, refuse } from '../base/result.ts';

/** What a server is started for: trying things out on this machine, or production. */
export type ServerVerb = 'dev' | 'serve';

/** One setting: its variable, its flag, and what it is when nobody sets it. */
export interface Setting {
  readonly variable: string;
  readonly flag: string;
  readonly otherwise: string;
  /** What it is in `partyline serve` when nobody sets it, where that differs. */
  readonly inServe?: string;
  readonly about: string;
  /** Values it may have; absent: any text. */
  readonly oneOf?: readonly string[];
}

type More = Pick<Setting, 'about' | 'oneOf' | 'inServe'>;

const setting = (flag: string, otherwise: string, { about, oneOf, inServe }: More): Setting => ({
  variable: `PARTYLINE_${flag.toUpperCase().replaceAll('-', '_')}`,
  flag,
  otherwise,
  about,
  ...(oneOf === undefined ? {} : { oneOf }),
  ...(inServe === undefined ? {} : { inServe }),
});

/** Every setting of `partyline dev` and `partyline serve`, in the order of the documentation. Flags have the variables' names. */
export const settings = {
  http: setting('http', '127.0.0.1:7278', { about: 'HTTP, OAuth: host:port; port 0 takes any free one' }),
  sip: setting('sip', '127.0.0.1:5060', { about: 'SIP over UDP and TCP: host:port' }),
  sipIpv6: setting('sip-ipv6', '', { about: 'an IPv6 address where SIP and media have the same ports as well' }),
  sipTls: setting('sip-tls', '', { about: 'SIP over TLS: host:port, which needs the two that follow' }),
  sipTlsCert: setting('sip-tls-cert', '', { about: 'file of the certificate and its chain, PEM' }),
  sipTlsKey: setting('sip-tls-key', '', { about: 'file of its key, PEM' }),
  sipTlsCa: setting('sip-tls-ca', '', {
    about: 'file of the authorities whom phones and trunks that we call by TLS have to be proven by, PEM',
  }),
  sipDigest: setting('sip-digest', 'md5', {
    inServe: 'sha-256,md5',
    about: 'digests that phones may register with; some phones cannot read a challenge that has others than MD5',
    oneOf: ['sha-256,md5', 'sha-256', 'md5'],
  }),
  sipGuard: setting('sip-guard', 'beyond-loopback', {
    inServe: 'on',
    about: 'for whom the limits of SIP strangers hold: for all but the trusted, or for none on loopback',
    oneOf: ['on', 'beyond-loopback'],
  }),
  sipTrusted: setting('sip-trusted', '', {
    about: 'IP addresses of proxies and trunks that have no limits, comma separated',
  }),
  sipTrunks: setting('sip-trunks', '', {
    about: 'a file of trunks: accounts at other SIP servers that calls go out by and come in from',
  }),
  sipOrigins: setting('sip-origins', '', {
    about: 'origins of pages of other hosts that may open SIP over WebSocket, comma separated',
  }),
  corsOrigins: setting('cors', '', {
    about: 'origins of pages of other hosts that may use the API, comma separated',
  }),
  codecs: setting('codecs', 'pcmu,pcma,g722', {
    about: 'what phones may speak, comma separated, in the order of our offers: pcmu, pcma, g722, opus',
  }),
  comfortNoise: setting('comfort-noise', 'on', {
    about: 'a very soft noise where nobody speaks, instead of a dead line',
    oneOf: ['on', 'off'],
  }),
  talkEvents: setting('talk-events', 'off', {
    about: 'tell when somebody begins and ceases to speak',
    oneOf: ['on', 'off'],
  }),
  srtp: setting('srtp', 'optional', {
    about: 'whether audio is protected by SRTP: never, where the phone wants it, or always',
    oneOf: ['off', 'optional', 'required'],
  }),
  rtp: setting('rtp', '127.0.0.1:20000-29999', { about: 'media: host:from-to' }),
  rtpPublic: setting('rtp-public', '', {
    about: 'IPv4 address that phones are told in place of that of `rtp`, for a NAT',
  }),
  iceServers: setting('ice-servers', '', {
    about: 'STUN and TURN servers that browsers are told, comma separated: stun:host:port, turn:user:secret@host:port',
  }),
  sounds: setting('sounds', '', { about: 'folder of WAV files that may be played into calls; empty: none' }),
  tones: setting('tones', '', {
    about: 'what the server tells by tones, comma separated: `join`, `leave`, `ringback`',
  }),
  holdMusic: setting('hold-music', '', {
    about: 'a file of PARTYLINE_SOUNDS that plays on hold; empty: a melody of its own',
  }),
  data: setting('data', './data', { about: 'folder of the database; `:memory:` keeps nothing' }),
  seed: setting('seed', 'demo', {
    about: 'a seed file; in `dev` also `demo`, a conference of three virtual phones, or `none`',
    inServe: '',
  }),
  dialAllow: setting('dial-allow', '', { about: 'patterns that may be dialled out, comma separated' }),
  roomsOpen: setting('rooms-open', 'true', {
    about: 'may callers without registration join rooms',
    inServe: 'false',
    oneOf: ['true', 'false'],
  }),
  explain: setting('explain', 'body', { about: 'where an explanation goes', oneOf: ['body', 'header', 'off'] }),
  warnings: setting('warnings', 'on', {
    inServe: 'off',
    about: 'in `dev`: say of a success that it would not work on Genesys Cloud',
    oneOf: ['on', 'off'],
  }),
  dialects: setting('dialects', 'genesys,thread', { about: 'which path families are served' }),
  wrongVerb: setting('wrong-verb', '405', {
    about: 'status for a known path with a verb that it lacks',
    oneOf: ['405', '404'],
  }),
  clientTokens: setting('client-tokens', 'allow', {
    about: 'may tokens without a user act on calls',
    oneOf: ['allow', 'strict'],
  }),
  engine: setting('engine', 'embedded', { about: 'which engine carries the calls', oneOf: ['embedded'] }),
  silentSeconds: setting('silent-seconds', '30', {
    about: 'after so many seconds without a packet a phone is asked whether it is there',
  }),
  ghosts: setting('ghosts', 'end', {
    about: 'what is done about a participant whose phone is gone: end him, or only mark him',
    oneOf: ['end', 'mark'],
  }),
  ghostSeconds: setting('ghost-seconds', '10', { about: 'how long he is marked before he is ended' }),
  drainSeconds: setting('drain-seconds', '0', {
    inServe: '20',
    about: 'how many seconds calls may live on once the server is told to stop',
  }),
  rateLimit: setting('rate-limit', 'off', { about: 'requests per minute and token, or `off`', inServe: '300' }),
  hosts: setting('hosts', '', { about: "names that clients call this server by, besides PARTYLINE_HTTP's own" }),
  webhookAllow: setting('webhook-allow', '', {
    about: 'hosts on private addresses that webhooks may go to, comma separated',
  }),
  database: setting('database', '', {
    about: 'this version has the embedded database only',
    oneOf: [''],
  }),
  nats: setting('nats', '', { about: 'this version runs as one node only', oneOf: [''] }),
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

/** The value of each setting and whether somebody set it. */
export type SettingValues = Readonly<Record<SettingName, { readonly value: string; readonly isSet: boolean }>>;

/** Where values come from, the strongest first: flags, environment, configuration file. */
export interface SettingSources {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: Readonly<Record<string, string | undefined>>;
}

/** Collects the values; the refusal is a sentence that names the setting, what it was, and what it may be. */
export function readSettings(sources: SettingSources, verb: ServerVerb = 'dev'): Result<SettingValues, string> {
  const unknown = unknownName(sources);
  if (unknown !== undefined) return refuse(unknown);
  const values: Partial<Record<SettingName, { value: string; isSet: boolean }>> = {};
  for (const name of Object.keys(settings).filter(isSettingName)) {
    const one: Setting = settings[name];
    const given = sources.flags[one.flag] ?? sources.environment[one.variable] ?? sources.file[one.variable];
    const value = given ?? otherwiseOf(one, verb);
    if (one.oneOf && !one.oneOf.includes(value)) return refuse(`${one.variable} is "${value}". ${allowed(one)}`);
    values[name] = { value, isSet: given !== undefined };
  }
  return isComplete(values) ? ok(values) : refuse('a setting has no value');
}

/** What a setting is when nobody sets it. */
export const otherwiseOf = ({ otherwise, inServe }: Setting, verb: ServerVerb): string =>
  verb === 'serve' ? (inServe ?? otherwise) : otherwise;

const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name);

const isComplete = (values: Partial<SettingValues>): values is SettingValues =>
  Object.keys(settings).every((name) => Object.hasOwn(values, name));

const allowed = (one: Setting): string =>
  one.oneOf?.join('') === '' ? `It is not supported yet: ${one.about}.` : `It may be ${one.oneOf?.join(' or ')}.`;

/** Variables that are the clients' (examples, tools) and not the server's. */
const clients: ReadonlySet<string> = new Set([
  'PARTYLINE_URL',
  'PARTYLINE_CLIENT_ID',
  'PARTYLINE_CLIENT_SECRET',
  'PARTYLINE_TOKEN',
  'PARTYLINE_CONFIG',
]);

const known: ReadonlySet<string> = new Set(Object.values(settings).map(({ variable }) => variable));

/** A name that sets nothing would leave somebody believing that it does. */
function unknownName({ environment, file }: SettingSources): string | undefined {
  const all = [...known].join(', ');
  const inFile = Object.keys(file).find((name) => !known.has(name));
  if (inFile !== undefined) return `PARTYLINE_CONFIG has the key "${inFile}", which is none. The keys are ${all}.`;
  const isStray = (name: string): boolean =>
    name.startsWith('PARTYLINE_') && !/^PARTYLINE_(BENCH|FUZZ)_/.test(name) && !known.has(name) && !clients.has(name);
  const stray = Object.keys(environment).find(isStray);
  return stray === undefined ? undefined : `${stray} is no setting. The settings are ${all}.`;
}
