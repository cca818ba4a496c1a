import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createPcmu } from '../../../src/engine/media/g711.ts';
import type { MediaAddress } from '../../../src/engine/media/media.ts';
import { type RtpFields, rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';

const FRAME = 160;
const codec = createPcmu();

/**
 * The media half of a phone on loopback. It says one frame for each that it hears, so that the mixer's own tick paces
 * every test and no test waits for a clock.
 */
export async function createRtpPhone(options: { hz?: number; address?: string } = {}) {
  const address = options.address ?? '127.0.0.1';
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const voice = options.hz === undefined ? undefined : sine({ hz: options.hz, samples: 8000 });
  const heard: Buffer[] = [];
  const senders = new Set<string>();
  let target: MediaAddress | undefined;
  let frame = 0;
  let tell = (): void => undefined;
  let alongside = (): void => undefined;

  const send = (fields: RtpFields, to = target): void => {
    if (to) socket.send(rtpPacket(fields), to.port, to.address);
  };
  const say = (): void => {
    const begin = (frame * FRAME) % 8000;
    const payload = voice
      ? Uint8Array.from(voice.subarray(begin, begin + FRAME), (sample) => codec.encode[sample + 32_768] ?? 0)
      : Buffer.alloc(FRAME, 0xff);
    send({ sequence: frame, timestamp: frame * FRAME, ssrc: socket.address().port, payload });
    frame += 1;
  };
  socket.on('message', (packet, from) => {
    heard.push(packet);
    senders.add(`${from.address}:${from.port}`);
    if (target) say();
    alongside();
    tell();
  });

  return {
    address: { address, port: socket.address().port },
    senders,
    heard,
    send,
    say,
    /** Raw bytes, for what is no RTP. */
    throwAt: (bytes: Uint8Array, to: MediaAddress) => socket.send(bytes, to.port, to.address),
    /** From now on it answers every frame with one of its own. */
    talkTo: (to: MediaAddress): void => {
      target = to;
    },
    fallSilent: (): void => {
      target = undefined;
    },
    /** Runs with every frame that it hears, to pace what is sent no frames itself. */
    pace: (run: () => void): void => {
      alongside = run;
    },
    /** Resolves when so many more frames were heard. */
    hearMore: (frames: number): Promise<void> =>
      new Promise((resolve) => {
        const enough = heard.length + frames;
        tell = () => {
          if (heard.length >= enough) resolve();
        };
      }),
    /** Level of a tone over the last frames that it heard. */
    hears: (hz: number, frames = 25): number =>
      level(
        Int16Array.from(
          heard.slice(-frames).flatMap((packet) => [...packet.subarray(12)].map((c) => codec.decode[c] ?? 0)),
        ),
        hz,
      ),
    close: async (): Promise<void> => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

export type RtpPhone = Awaited<ReturnType<typeof createRtpPhone>>;
