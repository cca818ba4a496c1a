import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { asLegId } from '../../src/base/ids.ts';
import { Mixer } from '../../src/engine/media/mix/mixer.ts';
import { legCells } from '../../src/engine/media/wire/leg-cells.ts';
import { figureCells, tallyKeys, type WorkerAnswer } from '../../src/engine/media/worker-orders.ts';
import { systemClock } from '../../src/main/system.ts';
import { freePortRange } from '../../test/support/free-ports.ts';
import { createSeededRandom } from '../../test/support/random.ts';
import { rtpPacket } from '../../test/support/rtp.ts';
import { type FuzzFigures, FuzzWatch } from './fuzz-watch.ts';

const ADDRESS = '127.0.0.1';
const LEGS = 8;
const BATCH = 100;
/** Turns of the loop after which every packet of a batch was read: 32 a socket and turn. */
const TURNS = 6;
const SLOTS = 64;
const EVENT = 101;

/** A generator of our own: a million arbitraries a minute are too slow for packets. */
function createDraw(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Draw = ReturnType<typeof createDraw>;

const word = (draw: Draw): number => draw(0x10000) * 0x10000 + draw(0x10000);

function randomPacket(draw: Draw): Buffer {
  const bytes = Buffer.alloc(draw(4) === 0 ? draw(1500) : draw(240));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = draw(256);
  return bytes;
}

/** A compound of reports, RFC 3550 section 6. */
function rtcp(draw: Draw): Buffer {
  const bytes = Buffer.alloc(8 + 4 * draw(30));
  for (let at = 4; at < bytes.length; at += 1) bytes[at] = draw(256);
  bytes[0] = 0x80 | draw(4);
  bytes[1] = 200 + draw(8);
  bytes.writeUInt16BE(draw(3) === 0 ? draw(0x10000) : bytes.length / 4 - 1, 2);
  return bytes;
}

/** A binding request, RFC 8489 section 5. */
function stun(draw: Draw): Buffer {
  const bytes = Buffer.alloc(20 + 4 * draw(20));
  for (let at = 8; at < bytes.length; at += 1) bytes[at] = draw(256);
  bytes.writeUInt16BE(draw(2) === 0 ? 1 : draw(0x4000), 0);
  bytes.writeUInt16BE(draw(3) === 0 ? draw(0x10000) : bytes.length - 20, 2);
  bytes.writeUInt32BE(0x2112a442, 4);
  return bytes;
}

/** Of RTP mostly in order, so that it comes past the latch and into the jitter buffer. */
function speech(draw: Draw, leg: number, count: number): Buffer {
  const isEvent = draw(6) === 0;
  const odd = draw(10) === 0;
  return rtpPacket({
    sequence: odd ? draw(0x10000) : count,
    timestamp: odd ? word(draw) : count * 160,
    ssrc: draw(40) === 0 ? word(draw) : leg,
    payloadType: isEvent ? EVENT : draw(20) === 0 ? draw(128) : 0,
    payload: Uint8Array.from({ length: isEvent ? 4 * draw(4) : draw(8) === 0 ? draw(700) : 160 }, () => draw(256)),
    csrcs: draw(20) === 0 ? draw(16) : 0,
    ...(draw(20) === 0 ? { extensionWords: draw(20) } : {}),
    padding: draw(20) === 0 ? 1 + draw(255) : 0,
  });
}

function mutate(draw: Draw, packet: Buffer): Buffer {
  for (let changes = draw(4); changes > 0 && packet.length > 0; changes -= 1) packet[draw(packet.length)] = draw(256);
  return draw(12) === 0 ? packet.subarray(0, draw(packet.length + 1)) : packet;
}

function packetFor(draw: Draw, leg: number, count: number): Buffer {
  switch (draw(10)) {
    case 0:
      return randomPacket(draw);
    case 1:
      return mutate(draw, rtcp(draw));
    case 2:
      return mutate(draw, stun(draw));
    case 3:
    case 4:
      return mutate(draw, speech(draw, leg, count));
    default:
      return speech(draw, leg, count);
  }
}

/** A mixer of this thread with real sockets, so that whatever throws is seen here. */
async function beginMixer(seed: number, remotePort: number, shared: (slot: number) => boolean) {
  const from = await freePortRange(2 * LEGS);
  const cells = (count: number): SharedArrayBuffer => new SharedArrayBuffer(count * 8);
  const figures = cells(figureCells);
  let opened = 0;
  const mixer = new Mixer({
    start: {
      ...{ address: ADDRESS, figures, packets: cells(SLOTS), leaves: cells(SLOTS), mixing: cells(1) },
      quality: cells(SLOTS * legCells),
      sound: { comfortNoise: true, tellsTalk: true },
    },
    clock: systemClock,
    random: createSeededRandom(seed),
    answer: (answer: WorkerAnswer) => {
      if (answer.kind === 'opened' && answer.outcome === 'open') opened += 1;
    },
  });
  for (let slot = 0; slot < LEGS; slot += 1) {
    mixer.handle({
      kind: 'open',
      slot,
      start: {
        legId: asLegId(`22222222-2222-4222-8222-00000000000${slot}`),
        port: from + 2 * slot,
        format: { codec: 'PCMU', audio: { send: 0, receive: 0 }, event: { send: EVENT, receive: EVENT } },
        sourceAddress: ADDRESS,
        remote: { address: ADDRESS, port: remotePort, ...(shared(slot) ? { mux: true } : {}) },
        latched: undefined,
        stream: { ssrc: slot, sequence: 0, timestamp: 0 },
        name: 'fuzz',
      },
    });
    mixer.handle({ kind: 'join', slot, conference: slot % 2 === 0 ? 'a' : 'b', leaves: 0 });
  }
  while (opened < LEGS) await new Promise((resolve) => setImmediate(resolve));
  return {
    from,
    /** Packets that the legs have looked at. */
    seen(): number {
      const counts = new Float64Array(figures);
      const kinds = ['received', 'version', 'payloadType', 'size', 'stranger', 'rtcpReceived', 'rtcpDropped'] as const;
      return kinds.reduce((sum, key) => sum + (counts[tallyKeys.indexOf(key)] ?? 0), 0);
    },
    close: () => {
      for (let slot = 0; slot < LEGS; slot += 1) mixer.handle({ kind: 'free', slot, over: true });
    },
  };
}

/** RTP, telephone-events, RTCP, STUN and noise through the sockets of legs that are in conferences. */
export async function fuzzMedia(count: number, seed: number): Promise<FuzzFigures> {
  const watch = new FuzzWatch('RTP, RTCP, telephone-event and STUN packets', count);
  process.on('uncaughtException', (error) => watch.threw(error));
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) });
  const listening = once(socket, 'listening');
  socket.on('message', () => undefined).bind(0, ADDRESS);
  await listening;
  const mixer = await beginMixer(seed, socket.address().port, (slot) => slot < LEGS / 2);
  const draw = createDraw(seed);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  let sent = 0;
  for (let batch = 0; !watch.isDone; batch += 1) {
    const packets = Array.from({ length: BATCH }, () => {
      sent += 1;
      const leg = draw(LEGS);
      return {
        to: mixer.from + 2 * leg + (draw(12) === 0 ? 1 : 0),
        bytes: packetFor(draw, leg, Math.floor(sent / LEGS)),
      };
    });
    watch.run(() => {
      for (const { to, bytes } of packets) socket.send(bytes, to, ADDRESS);
    }, BATCH);
    for (let turns = 0; turns < TURNS; turns += 1) {
      const before = process.threadCpuUsage();
      await turn();
      const { user, system } = process.threadCpuUsage(before);
      watch.stalled((user + system) / 1000);
    }
    if (batch % 1000 === 999) watch.look();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  console.error(`${mixer.seen()} of ${sent} packets were looked at`);
  const figures = watch.figures();
  mixer.close();
  socket.close();
  return { ...figures, count: mixer.seen() };
}
