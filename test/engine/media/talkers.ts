import assert from 'node:assert/strict';
import { Conference } from '../../../src/engine/media/conference.ts';
import { type Codec, createPcmu } from '../../../src/engine/media/g711.ts';
import { HoldMusic } from '../../../src/engine/media/hold-music.ts';
import { FRAME_SAMPLES } from '../../../src/engine/media/jitter-buffer.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/rtp.ts';
import { Seat } from '../../../src/engine/media/seat.ts';
import { createTally } from '../../../src/engine/media/tally.ts';
import { createSeededIds } from '../../support/random.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';

const pcmu = createPcmu();
export const SECOND = 50;
const ids = createSeededIds(20_261_125);

/** A leg without a socket: says a tone, keeps every packet that it is sent. */
export function createTalker(hz: number | undefined, options: { codec?: Codec; dbfs?: number } = {}) {
  const codec = options.codec ?? pcmu;
  const packets: Buffer[] = [];
  const legId = ids.leg();
  const stream = { ssrc: 7, sequence: 65_530, timestamp: -FRAME_SAMPLES * 3 };
  const seat = new Seat({
    legId,
    codec,
    stream,
    tally: createTally(),
    send: (packet) => packets.push(Buffer.from(packet)),
  });
  const voice = hz === undefined ? undefined : sine({ hz, samples: 8000, dbfs: options.dbfs ?? -20 });
  const header = createRtpHeader();
  let said = 0;
  const say = (): void => {
    if (!voice) return;
    const begin = (said * FRAME_SAMPLES) % voice.length;
    const payload = Uint8Array.from(voice.subarray(begin, begin + FRAME_SAMPLES), (s) => codec.encode[s + 32_768] ?? 0);
    const packet = rtpPacket({
      sequence: said,
      timestamp: said * FRAME_SAMPLES,
      payloadType: codec.payloadType,
      payload,
    });
    said += 1;
    assert.equal(parseRtp(packet, header), 'ok');
    seat.jitter.put(packet, header);
  };
  /** The last second that it heard. */
  const heard = (): Int16Array =>
    Int16Array.from(
      packets.slice(-SECOND).flatMap((packet) => [...packet.subarray(12)].map((code) => codec.decode[code] ?? 0)),
    );
  return { legId, seat, say, heard, packets, hears: (tone: number) => level(heard(), tone) };
}

export type Talker = ReturnType<typeof createTalker>;

export function createRoom(...talkers: Talker[]) {
  const music = new HoldMusic();
  const mix: number[] = [];
  const conference = new Conference(music);
  for (const talker of talkers) conference.add(talker.seat);
  const run = (frames: number): void => {
    for (let i = 0; i < frames; i += 1) {
      for (const talker of talkers) talker.say();
      music.advance(1);
      conference.frame();
      mix.push(...(conference.mix ?? new Int32Array(FRAME_SAMPLES)));
    }
  };
  /** Level of a tone in the last second of what a recording gets. */
  const mixed = (hz: number): number => level(Int16Array.from(mix.slice(-SECOND * FRAME_SAMPLES)), hz);
  return { conference, run, mixed };
}
