import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { MediaAddress } from '../../../src/engine/media/media.ts';
import {
  createRtcpReport,
  isRtcp,
  parseRtcp,
  type RtcpReport,
  writeRtcp,
} from '../../../src/engine/media/wire/rtcp.ts';
import { type RtpFields, rtpPacket } from '../../support/rtp.ts';

const ADDRESS = '127.0.0.1';

async function bound(port: number): Promise<Socket | undefined> {
  const socket = createSocket('udp4');
  socket.bind(port, ADDRESS);
  // Somebody else has that port.
  return once(socket, 'listening').then(
    () => socket,
    () => undefined,
  );
}

/** Two sockets of which the second has the port above the first. */
async function boundPair(): Promise<readonly [Socket, Socket]> {
  for (;;) {
    const rtp = await bound(0);
    const rtcp = rtp && rtp.address().port < 65_535 ? await bound(rtp.address().port + 1) : undefined;
    if (rtp && rtcp) return [rtp, rtcp];
    rtp?.close();
  }
}

/** What a phone was told by RTCP. */
export interface Told extends Pick<RtcpReport, 'sends' | 'packets' | 'octets' | 'ntp' | 'leaves' | 'reports' | 'ssrc'> {
  readonly block: RtcpReport['block'];
  readonly name: string;
  readonly port: number;
}

/** The media half of a phone that knows RTCP: at the port above its RTP, or at the same one. */
export async function createRtcpPhone(ssrc = 0x5eed) {
  const [rtp, rtcp] = await boundPair();
  const told: Told[] = [];
  let heard = 0;
  let wake = (): void => undefined;
  const take = (packet: Buffer, port: number): void => {
    const said = createRtcpReport();
    if (parseRtcp(packet, ssrc, said) !== 'ok') throw new Error(`unreadable: ${packet.toString('hex')}`);
    const name = packet.toString('latin1', said.nameAt, said.nameAt + said.nameBytes);
    told.push({ ...said, name, port });
    wake();
  };
  rtp.on('message', (packet, from) => {
    if (isRtcp(packet)) take(packet, from.port);
    else heard += 1;
  });
  rtcp.on('message', (packet, from) => take(packet, from.port));
  const packet = Buffer.alloc(160);
  return {
    ssrc,
    address: { address: ADDRESS, port: rtp.address().port },
    told,
    /** Packets of RTP that it got. */
    heard: (): number => heard,
    say: (fields: RtpFields, to: MediaAddress): void =>
      rtp.send(rtpPacket({ ssrc, timestamp: (fields.sequence ?? 0) * 160, ...fields }), to.port, to.address),
    /** Sends a compound packet to the port above `to`, or from and to the port of RTP. */
    report(
      report: Omit<Parameters<typeof writeRtcp>[1], 'ssrc' | 'name' | 'leaves'>,
      to: MediaAddress,
      shared = false,
    ) {
      const bytes = packet.subarray(0, writeRtcp(packet, { ssrc, name: 'phone', leaves: false, ...report }));
      if (shared) rtp.send(Buffer.from(bytes), to.port, to.address);
      else rtcp.send(Buffer.from(bytes), to.port + 1, to.address);
    },
    /** The first report for which `wanted` holds, as soon as it is there. */
    async hears(wanted: (said: Told) => boolean): Promise<Told> {
      for (;;) {
        const found = told.find(wanted);
        if (found) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async close(): Promise<void> {
      await Promise.all([rtp, rtcp].map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    },
  };
}

/** What a relay does to the packets that go through it; `share` of them each. */
export interface Faults {
  readonly loss: number;
  readonly duplicates: number;
  /** Sent behind the packet after it. */
  readonly reordered: number;
}

/** A relay that loses, doubles and reorders what `draw` (0 to 1) tells it to. */
export async function createLossyRelay(to: MediaAddress, faults: Faults, draw: () => number) {
  const socket = await bound(0);
  if (!socket) throw new Error('no free port');
  const counts = { passed: 0, lost: 0, duplicated: 0 };
  let kept: Buffer | undefined;
  const pass = (packet: Buffer): void => {
    socket.send(packet, to.port, to.address);
    counts.passed += 1;
  };
  let tell = (): void => undefined;
  socket.on('message', (packet, from) => {
    // What the server says goes no further.
    if (from.port === to.port) return;
    const before = kept;
    kept = undefined;
    if (draw() < faults.loss) counts.lost += 1;
    else if (!before && draw() < faults.reordered) kept = packet;
    else pass(packet);
    if (before) pass(before);
    if (before && draw() < faults.duplicates) {
      pass(before);
      counts.duplicated += 1;
    }
    tell();
  });
  return {
    address: { address: ADDRESS, port: socket.address().port },
    counts,
    /** Resolves with the next packet that came through, or did not. */
    next: () =>
      new Promise<void>((resolve) => {
        tell = resolve;
      }),
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
