import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, freePortBeforeFree } from './free-ports.ts';
import { type Cleanup, type Program, startProgram } from './processes.ts';
import { cut, readWav, type Sound, sine, writeWav } from './tones.ts';
import { until, within } from './until.ts';

/** A headless softphone that says one tone without end and records what it hears. */
export interface Baresip {
  readonly name: string;
  readonly port: number;
  /** Calls, and waits until the call is up. */
  dial(uri: string): Promise<void>;
  hangUp(): Promise<void>;
  /** Asks by REFER that its call goes on with another. */
  transfer(uri: string): void;
  /** Says nothing any more, or its tone again. */
  mute(): void;
  /** Presses a key of `0-9*#A-D` and lets it go. */
  press(digit: string): void;
  /** Keys that it was sent as telephone-events, once so many have come. */
  digits(count: number): Promise<string>;
  /** Resolves when a call of this phone was closed, by whomever. */
  closed(msMax?: number): Promise<void>;
  /** What it has heard so far, from the beginning of the call. */
  heard(): Sound;
  /** What it hears in the `seconds` that begin now. */
  hears(seconds: number): Promise<Sound>;
  /** The recording, once its length has not changed for a while; fails where it goes on. */
  silenced(): Promise<Sound>;
  /** What it has printed so far. */
  printed(): string;
}

interface Ports {
  /** TLS is bound at the next one, whatever the configuration says. */
  readonly sip: number;
  readonly control: number;
  readonly rtp: number;
}

const TONE_SECONDS = 60;
const RTP_PORTS = 20;
const START_TRIES_MAX = 5;
/** baresip ends by itself after so long, should a test be killed. */
const secondsMax = 120;

/** Where a phone registers. */
export interface BaresipAccount {
  /** `host:port`. */
  readonly server: string;
  readonly password: string;
  /** File of the certificate that the server has to prove itself by, where it is spoken to by TLS. */
  readonly authority?: string;
  /** Of the proxy that all goes through, `host:port`. */
  readonly proxy?: string;
}

/** Starts a phone that sends `hz`; resolves when it takes commands. */
export async function startBaresip(
  t: Cleanup,
  name: string,
  voice: number | { readonly hz: number; readonly codec?: BaresipCodec; readonly srtp?: BaresipSrtp },
): Promise<Baresip> {
  const sounding = typeof voice === 'number' ? { hz: voice } : voice;
  return phoneOf(name, await startAnew(t, { name, ...sounding }, START_TRIES_MAX));
}

/** Starts a phone that registers; resolves when the server has said yes, or no. */
export async function registerBaresip(t: Cleanup, name: string, account: BaresipAccount) {
  const started = await startAnew(t, { name, hz: 440, account }, START_TRIES_MAX);
  const events = ['REGISTER_OK', 'REGISTER_FAIL'];
  const answer = Promise.race(events.map((type) => started.control.event(type).then(() => type)));
  // Not from its file, by which it would be done before anybody can hear of it.
  const proxy = account.proxy === undefined ? '' : `;outbound="sip:${account.proxy}"`;
  const more = `auth_pass=${account.password};regint=60${proxy}`;
  started.control.send('uanew', accountLine(`${name}@${account.server}`, more));
  const isRegistered = (await within(`an answer to ${name}`, answer)) === 'REGISTER_OK';
  return { isRegistered, phone: phoneOf(name, started) };
}

function phoneOf(name: string, { folder, ports, program, control, rate }: Started): Baresip {
  const recording = (): string | undefined =>
    readdirSync(join(folder, 'heard')).find((file) => file.endsWith('-dec.wav'));
  const heard = (): Sound => {
    const file = recording();
    return file === undefined ? { rate, samples: new Int16Array(0) } : readWav(join(folder, 'heard', file));
  };
  return {
    name,
    port: ports.sip,
    async dial(uri) {
      const up = control.event('CALL_ESTABLISHED');
      control.send('dial', uri);
      await within(`${name} is connected\n${program.output()}`, up);
    },
    async hangUp() {
      const down = control.event('CALL_CLOSED');
      control.send('hangup');
      await within(`${name} has hung up`, down);
    },
    transfer: (uri) => control.send('transfer', uri),
    mute: () => control.send('mute'),
    press: (digit) => control.send('sndcode', digit),
    digits: (count) =>
      until(`${name} has got ${count} digits`, () =>
        control.digits.length >= count ? control.digits.join('') : undefined,
      ),
    closed: (msMax = 5000) => within(`the call of ${name} is closed`, control.event('CALL_CLOSED'), msMax),
    heard,
    printed: () => program.output(),
    async hears(seconds) {
      const { rate, samples } = heard();
      const from = samples.length;
      const enough = from + seconds * rate;
      await until(
        `${name} has heard ${seconds} s more`,
        () => heard().samples.length >= enough || undefined,
        seconds * 1000 + 5000,
      );
      return cut(heard(), from / rate, enough / rate);
    },
    async silenced() {
      const path = join(folder, 'heard', recording() ?? '');
      await until(
        `no more sound comes to ${name}`,
        () => Date.now() - statSync(path).mtimeMs > 1000 || undefined,
        6000,
      );
      return heard();
    },
  };
}

/** As baresip names them in its accounts. */
export type BaresipCodec = 'pcmu' | 'pcma' | 'g722/16000' | 'opus/48000/2';

/** Keys in the SDP: RTP/SAVP, or RTP/AVP with keys that the other side may leave out. */
export type BaresipSrtp = 'srtp-mand' | 'srtp';

interface PhoneSetUp {
  readonly name: string;
  readonly hz: number;
  readonly codec?: BaresipCodec;
  readonly srtp?: BaresipSrtp;
  readonly account?: BaresipAccount;
}

interface Started {
  readonly folder: string;
  readonly ports: Ports;
  readonly program: Program;
  readonly control: Control;
  /** Samples a second of what it says and hears. */
  readonly rate: number;
}

/** A port that was free may be somebody's by the time baresip binds it: then it is started again on others. */
async function startAnew(t: Cleanup, phone: PhoneSetUp, triesLeft: number): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), `partyline-baresip-${phone.name}-`));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const ports = await freePorts();
  writeFolder(folder, { ...phone, ports });
  const program = await startProgram(t, ['baresip', '-f', folder, '-t', String(secondsMax)], { endSignal: 'SIGKILL' });
  try {
    return { folder, ports, program, control: await openControl(t, ports.control, program), rate: rateOf(phone) };
  } catch (error) {
    if (triesLeft <= 1 || !/address already in use/i.test(program.output())) throw error;
    return startAnew(t, phone, triesLeft - 1);
  }
}

async function freePorts(): Promise<Ports> {
  for (;;) {
    const ports = { sip: await freePortBeforeFree(), control: await freePort(), rtp: (await freePort()) & ~1 };
    const ofRtp = (port: number): boolean => port >= ports.rtp && port <= ports.rtp + RTP_PORTS;
    const areApart = ports.control !== ports.sip && ports.control !== ports.sip + 1;
    if (areApart && ![ports.sip, ports.sip + 1, ports.control].some(ofRtp)) return ports;
  }
}

/** Writes the configuration: one codec in frames of 20 ms, a file as microphone, another for what is heard. */
function writeFolder(folder: string, phone: PhoneSetUp & { readonly ports: Ports }): void {
  const { sip, control, rtp } = phone.ports;
  const tone = join(folder, 'tone.wav');
  mkdirSync(join(folder, 'heard'));
  const rate = rateOf(phone);
  writeWav(tone, toneAt(rate, phone.hz));
  const config = [
    ['sip_listen', `127.0.0.1:${sip}`],
    ...(phone.account?.authority === undefined ? [] : [['sip_cafile', phone.account.authority]]),
    ['audio_player', 'aubridge,sink'],
    ['audio_source', `aufile,${tone}`],
    ['audio_alert', 'aufile,/dev/null'],
    ['ausrc_srate', `${rate}`],
    ['auplay_srate', `${rate}`],
    ['ausrc_channels', '1'],
    ['auplay_channels', '1'],
    ['rtp_ports', `${rtp}-${rtp + RTP_PORTS}`],
    ['rtp_stats', 'yes'],
    ['jitter_buffer_type', 'fixed'],
    ['jitter_buffer_delay', '1-2'],
    ['module_path', modulePath()],
    ...['g711', 'g722', 'opus', 'srtp', 'aufile', 'aubridge', 'sndfile'].map((name) => ['module', `${name}.so`]),
    ...['uuid', 'account'].map((name) => ['module_tmp', `${name}.so`]),
    ...['menu', 'ctrl_tcp'].map((name) => ['module_app', `${name}.so`]),
    ['snd_path', join(folder, 'heard')],
    ['ctrl_tcp_listen', `127.0.0.1:${control}`],
  ];
  writeFileSync(join(folder, 'config'), config.map((line) => `${line.join(' ')}\n`).join(''));
  const more = phone.srtp === undefined ? 'regint=0' : `regint=0;mediaenc=${phone.srtp}`;
  const account = accountLine(`${phone.name}@127.0.0.1:${sip}`, more, phone.codec);
  writeFileSync(join(folder, 'accounts'), phone.account === undefined ? `${account}\n` : '');
  writeFileSync(join(folder, 'contacts'), '');
}

const accountLine = (address: string, more: string, codec: BaresipCodec = 'pcmu'): string =>
  `<sip:${address}>;${more};audio_codecs=${codec};answermode=auto;ptime=20`;

const rates: Readonly<Partial<Record<BaresipCodec, number>>> = { 'g722/16000': 16_000, 'opus/48000/2': 48_000 };

const rateOf = ({ codec = 'pcmu' }: PhoneSetUp): number => rates[codec] ?? 8000;

/** The samples of half the frequency at half the rate are the same. */
function toneAt(rate: number, hz: number): Sound {
  const slower = rate / 8000;
  return { rate, samples: sine(hz / slower, TONE_SECONDS * slower).samples };
}

function modulePath(): string {
  const libraries = readdirSync('/usr/lib').filter((name) => name.includes('-linux-gnu'));
  const found = ['', ...libraries].map((name) => join('/usr/lib', name, 'baresip/modules')).find(existsSync);
  if (found === undefined) throw new Error('baresip has no modules under /usr/lib');
  return found;
}

/** The connection over which baresip takes commands and tells events: JSON in netstrings, `LENGTH:TEXT,`. */
interface Control {
  send(command: string, params?: string): void;
  /** Resolves at the next event of that type; also at one that came before and nobody has waited for. */
  event(type: string): Promise<void>;
  /** Of the telephone-events so far. */
  readonly digits: readonly string[];
}

async function openControl(t: Cleanup, port: number, program: Program): Promise<Control> {
  const socket = await until(`baresip takes commands`, () => {
    if (!program.isRunning()) throw new Error(`baresip ended:\n${program.output()}`);
    return tryConnect(port);
  });
  t.after(() => void socket.destroy());
  const unseen: string[] = [];
  const digits: string[] = [];
  const waiting = new Set<() => boolean>();
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const { texts, left } = readNetstrings(Buffer.concat([rest, chunk]));
    rest = left;
    const events = texts.flatMap(readEvent);
    unseen.push(...events.map(({ type }) => type));
    digits.push(...events.flatMap(({ type, param }) => (type === 'CALL_DTMF_START' ? [param] : [])));
    for (const look of waiting) if (look()) waiting.delete(look);
  });
  return {
    digits,
    send(command, params = '') {
      const text = JSON.stringify({ command, params });
      socket.write(`${Buffer.byteLength(text)}:${text},`);
    },
    event: (type) =>
      new Promise((resolve) => {
        const look = (): boolean => {
          const at = unseen.indexOf(type);
          if (at < 0) return false;
          unseen.splice(0, at + 1);
          resolve();
          return true;
        };
        if (!look()) waiting.add(look);
      }),
  };
}

function tryConnect(port: number): Promise<ReturnType<typeof connect> | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(undefined));
  });
}

function readNetstrings(buffer: Buffer<ArrayBuffer>): { texts: string[]; left: Buffer<ArrayBuffer> } {
  const texts: string[] = [];
  let left = buffer;
  for (;;) {
    const colon = left.indexOf(':');
    const end = colon + 1 + Number(left.toString('latin1', 0, Math.max(colon, 0)));
    if (colon < 0 || left.length <= end) return { texts, left };
    texts.push(left.toString('utf8', colon + 1, end));
    left = left.subarray(end + 1);
  }
}

function readEvent(text: string): { readonly type: string; readonly param: string }[] {
  const message: { event?: boolean; type?: string; param?: string } = JSON.parse(text);
  const { event, type, param = '' } = message;
  return event === true && type !== undefined ? [{ type, param }] : [];
}
