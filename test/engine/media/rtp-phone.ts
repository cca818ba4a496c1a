import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createPcmu } from '../../../src/engine/media/codec/g711.ts';
import type { MediaAddress } from '../../../src/engine/media/media.ts';
import { isRtcp } from '../../../src/engine/media/wire/rtcp.ts';
import { type RtpFields, rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';

const FRAME = 160;
const codec = createPcmu();

/** One frame after the other of a tone, or of silence. */
function createVoice(hz: number | undefined): (frame: number) => Uint8Array {
  if (hz === undefined) return () => Buffer.alloc(FRAME, 0xff);
  const tone = Uint8Array.from(sine({ hz, samples: 8000 }), (sample) => codec.encode[sample + 32_768] ?? 0);
  return (frame) => {
    const begin = (frame * FRAME) % tone.length;
    return tone.subarray(begin, begin + FRAME);
  };
}

/** Level of a tone over the last half second of packets. */
function levelIn(packets: readonly Buffer[], hz: number): number {
  const codes = packets.slice(-25).flatMap((packet) => [...packet.subarray(12)]);
  return level(
    Int16Array.from(codes, (code) => codec.decode[code] ?? 0),
    hz,
  );
}

/**
 * The media half of a phone on loopback. It says one frame for each that it hears, so that the mixer's own tick paces
 * every test and no test waits for a clock.
 */
export async function createRtpPhone(options: { hz?: number; address?: string } = {}) {
  const address = options.address ?? '127.0.0.1';
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const voice = createVoice(options.hz);
  const heard: Buffer[] = [];
  const senders = new Set<string>();
  const ssrc = socket.address().port;
  let target: MediaAddress | undefined;
  let frame = 0;
  let tell = (): void => undefined;
  let alongside = (): void => undefined;

  const throwAt = (bytes: Uint8Array, to: MediaAddress): void => socket.send(bytes, to.port, to.address);
  const say = (): void => {
    if (target) throwAt(rtpPacket({ sequence: frame, timestamp: frame * FRAME, ssrc, payload: voice(frame) }), target);
    frame += 1;
  };
  socket.on('message', (packet, from) => {
    if (isRtcp(packet)) return; // of a phone one port below
    heard.push(packet);
    senders.add(`${from.address}:${from.port}`);
    say();
    alongside();
    tell();
  });

  return {
    address: { address, port: socket.address().port },
    senders,
    heard,
    /** One frame more, without having heard one. */
    say,
    /** Raw bytes, for what is no RTP. */
    throwAt,
    send: (fields: RtpFields, to: MediaAddress): void => throwAt(rtpPacket(fields), to),
    /** From now on it answers every frame with one of its own, or with nothing. */
    talkTo(to: MediaAddress | undefined): void {
      target = to;
    },
    /** Runs with every frame that it hears, to pace what is sent no frames itself. */
    pace(run: () => void): void {
      alongside = run;
    },
    /** Resolves when so many more frames were heard. */
    async hearMore(frames: number): Promise<void> {
      const enough = heard.length + frames;
      await new Promise<void>((resolve) => {
        tell = () => (heard.length >= enough ? resolve() : undefined);
      });
    },
    hears: (hz: number): number => levelIn(heard, hz),
    async close(): Promise<void> {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

export type RtpPhone = Awaited<ReturnType<typeof createRtpPhone>>;
