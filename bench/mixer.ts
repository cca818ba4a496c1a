// CPU of the media engine per leg and second, all legs speaking, against bare sockets in the same run.
//   node bench/mixer.ts [--legs 400] [--seconds 8]
// Beside each kind of conference the same with legs that speak G.722 or Opus, or PCMU under SRTP, and their ratio to PCMU.
// The generator is another process: its CPU is not counted. Prints figures and ratios, asserts nothing.
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Log } from '../src/base/log.ts';
import { OpusCoder } from '../src/engine/media/codec/opus-coder.ts';
import { createMedia } from '../src/engine/media/media.ts';
import type { MediaSecurity } from '../src/engine/media/secure/security.ts';
import { SrtpSession } from '../src/engine/media/secure/srtp-session.ts';
import { systemClock, systemIds } from '../src/main/system.ts';
import { freePortRange } from '../test/support/free-ports.ts';

const ADDRESS = '127.0.0.1';
const FRAME_BYTES = 160;
const PACKET_BYTES = 12 + FRAME_BYTES;
const [PCMU, G722, OPUS] = [0, 9, 111];
const OPUS_FRAMES = 50;
const keys = { suite: 'AES_CM_128_HMAC_SHA1_80', key: new Uint8Array(16), salt: new Uint8Array(14) } as const;
const security: MediaSecurity = { send: keys, receive: keys };
const SETTLE_MS = 1500;

const { values } = parseArgs({
  options: {
    legs: { type: 'string', default: '400' },
    seconds: { type: 'string', default: '8' },
    generator: { type: 'boolean', default: false },
    'payload-type': { type: 'string', default: '0' },
    srtp: { type: 'boolean', default: false },
  },
});
const legs = Number(values.legs);
const seconds = Number(values.seconds);
/** Two a leg, and some that others may have. */
const ports = 2 * legs + 200;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The other process: one socket that talks to every port it is told, 50 packets a second each. */
async function generate(): Promise<void> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 });
  socket.bind(0, ADDRESS);
  await once(socket, 'listening');
  const targets: { port: number; packet: Buffer }[] = [];
  let heard = 0;
  socket.on('message', () => {
    heard += 1;
  });
  process.on('message', (order: { talkTo: number[] } | 'count') => {
    if (order === 'count') {
      process.send?.({ heard });
      heard = 0;
      return;
    }
    for (const port of order.talkTo) targets.push({ port, packet: speech(port) });
  });
  process.send?.({ port: socket.address().port });
  const opus = Number(values['payload-type']) === OPUS ? await opusFrames() : [];
  const srtp = values.srtp ? new SrtpSession(security) : undefined;
  let frame = 0;
  let due = performance.now();
  const tick = (): void => {
    for (; due <= performance.now(); due += 20) {
      frame += 1;
      for (const { port, packet } of targets) {
        const sound = opus[frame % OPUS_FRAMES];
        packet.writeUInt16BE(frame & 0xffff, 2);
        packet.writeUInt32BE((frame * FRAME_BYTES * (sound ? 6 : 1)) >>> 0, 4);
        if (sound) packet.set(sound, 12);
        const plain = sound ? packet.subarray(0, 12 + sound.length) : packet;
        socket.send(srtp ? Buffer.from(srtp.protect(plain)) : plain, port, ADDRESS);
      }
    }
    setTimeout(tick, Math.max(0, due - performance.now()));
  };
  tick();
}

/** A second of a rough tone. */
async function opusFrames(): Promise<readonly Uint8Array[]> {
  const coder = new OpusCoder();
  await coder.ready;
  return Array.from({ length: OPUS_FRAMES }, (_, frame) => {
    const at = (i: number): number => 3000 * Math.sin((frame * FRAME_BYTES + i) / 3) + ((i * 7919) % 2000);
    const payload = new Uint8Array(FRAME_BYTES);
    return payload.subarray(
      0,
      coder.encode(
        Int32Array.from({ length: FRAME_BYTES }, (_each, i) => at(i)),
        payload,
        0,
      ),
    );
  });
}

/** A packet that is never silent. */
function speech(ssrc: number): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  packet[0] = 0x80;
  packet[1] = Number(values['payload-type']);
  packet.writeUInt32BE(ssrc, 8);
  for (let i = 12; i < PACKET_BYTES; i += 1) packet[i] = 0x90 + ((i * 7 + ssrc) % 0x50);
  return packet;
}

/** What the legs of a run speak. */
interface Spoken {
  readonly payloadType: number;
  readonly isSecret?: boolean;
}

const plain: Spoken = { payloadType: PCMU };

interface Generator {
  readonly port: number;
  talkTo(ports: readonly number[]): void;
  /** Packets heard since the last question. */
  count(): Promise<number>;
  end(): void;
}

async function beginGenerator({ payloadType, isSecret }: Spoken = plain): Promise<Generator> {
  const options = ['--generator', '--payload-type', String(payloadType), ...(isSecret ? ['--srtp'] : [])];
  const child = fork(fileURLToPath(import.meta.url), options);
  const answer = async (key: string): Promise<number> => {
    const [message] = await once(child, 'message');
    return Number(message[key]);
  };
  const port = await answer('port');
  return {
    port,
    talkTo: (ports) => void child.send({ talkTo: ports }),
    count: () => {
      child.send('count');
      return answer('heard');
    },
    end: () => void child.kill(),
  };
}

interface Measured {
  readonly cpuMs: number;
  readonly heardShare: number;
}

async function measure(generator: Generator): Promise<Measured> {
  await wait(SETTLE_MS);
  await generator.count();
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  await wait(seconds * 1000);
  const used = process.cpuUsage(cpu);
  const heard = await generator.count();
  const legSeconds = (legs * (performance.now() - begin)) / 1000;
  return { cpuMs: (used.user + used.system) / 1000 / legSeconds, heardShare: heard / (legSeconds * 50) };
}

/** As many sockets, each answering a packet with a packet: what no mixer on these sockets can go below. */
async function measureSockets(): Promise<Measured> {
  const generator = await beginGenerator();
  const packet = speech(1);
  const sockets = await Promise.all(
    Array.from({ length: legs }, async () => {
      const socket = createSocket({ type: 'udp4', lookup: (address, _options, done) => done(null, address, 4) });
      socket.on('message', () => socket.send(packet, generator.port, ADDRESS));
      const listening = once(socket, 'listening');
      socket.bind(0, ADDRESS);
      await listening;
      return socket;
    }),
  );
  generator.talkTo(sockets.map((socket) => socket.address().port));
  const measured = await measure(generator);
  generator.end();
  for (const socket of sockets) socket.close();
  return measured;
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

async function measureConferences(size: number, spoken = plain): Promise<Measured> {
  const generator = await beginGenerator(spoken);
  const { payloadType, isSecret } = spoken;
  const mediaLost = (): void => undefined;
  const from = await freePortRange(ports);
  const range = { from, to: from + ports - 1 };
  const media = createMedia({ address: ADDRESS, ports: range, clock: systemClock, log: silent, mediaLost });
  const bound: number[] = [];
  let conversationId = systemIds.conversation();
  for (let i = 0; i < legs; i += 1) {
    if (i % size === 0) conversationId = systemIds.conversation();
    const legId = systemIds.leg();
    const remote = { address: ADDRESS, port: generator.port };
    const opened = await media.open({
      ...{ legId, conversationId, remote, sourceAddress: ADDRESS, payloadType },
      ...(payloadType === OPUS ? { codec: 'opus' } : {}),
      ...(isSecret ? { security } : {}),
    });
    if (!opened.ok) throw new Error(`leg ${i}: ${opened.refusal.kind}`);
    bound.push(opened.value.port);
    media.join(conversationId, legId);
  }
  generator.talkTo(bound);
  const measured = await measure(generator);
  generator.end();
  await media.close();
  return measured;
}

const others: readonly (readonly [string, Spoken])[] = [
  ['G.722', { payloadType: G722 }],
  ['Opus', { payloadType: OPUS }],
  ['SRTP', { payloadType: PCMU, isSecret: true }],
];

async function compare(): Promise<void> {
  const sockets = await measureSockets();
  const show = (name: string, measured: Measured): void => {
    const ratio = (measured.cpuMs / sockets.cpuMs).toFixed(2);
    const frames = (100 * measured.heardShare).toFixed(1);
    console.log(`${name.padEnd(22)} ${measured.cpuMs.toFixed(3)} ms/leg-s  ${ratio}x  ${frames} % of the frames`);
  };
  show('sockets alone', sockets);
  for (const size of [3, 50]) {
    const pcmu = await measureConferences(size);
    show(`conferences of ${size}`, pcmu);
    for (const [name, spoken] of others) {
      const measured = await measureConferences(size, spoken);
      show(`the same, ${name}`, measured);
      console.log(`${''.padEnd(22)} ${name} is ${(measured.cpuMs / pcmu.cpuMs).toFixed(1)}x of PCMU`);
    }
  }
}

await (values.generator ? generate() : compare());
