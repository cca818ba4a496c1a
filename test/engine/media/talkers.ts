import assert from 'node:assert/strict';
import type { Codec } from '../../../src/engine/media/codec/codec.ts';
import { Codecs } from '../../../src/engine/media/codec/codecs.ts';
import type { ComfortNoise } from '../../../src/engine/media/mix/comfort-noise.ts';
import { Conference } from '../../../src/engine/media/mix/conference.ts';
import { HoldMusic } from '../../../src/engine/media/mix/hold-music.ts';
import { FRAME_SAMPLES } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { Seat } from '../../../src/engine/media/mix/seat.ts';
import { createTally } from '../../../src/engine/media/mix/tally.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { createSeededIds } from '../../support/random.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';

const codecs = new Codecs();
export const SECOND = 50;
const ids = createSeededIds(20_261_125);

/** What a phone sends for these samples. */
export function encoded(codec: Codec, samples: Int16Array): Uint8Array {
  if (codec.kind === 'law') return Uint8Array.from(samples, (sample) => codec.encode[sample + 32_768] ?? 0);
  const payload = new Uint8Array(FRAME_SAMPLES);
  codec.encode(Int32Array.from(samples), payload, 0);
  return payload;
}

/** What it makes of what it got. */
export function decoded(codec: Codec, payload: Uint8Array): Int16Array {
  if (codec.kind === 'packets') return codec.decode(payload) ?? new Int16Array(0);
  const table = codec.kind === 'law' ? codec.decode : codec.keep;
  const samples = Int16Array.from(payload, (code) => table[code] ?? 0);
  if (codec.kind === 'coder') codec.decode(samples, 0);
  return samples;
}

/** A leg without a socket: says a tone, keeps every packet that it is sent. */
export function createTalker(hz: number | undefined, options: { codec?: Codec; dbfs?: number } = {}) {
  const codec = options.codec ?? codecs.forLeg('PCMU');
  /** The phone's own, which has to remember what the phone sent and got. */
  const far = codecs.forLeg(codec.name);
  const packets: Buffer[] = [];
  let isKnown = true;
  const legId = ids.leg();
  const stream = { ssrc: 7, sequence: 65_530, timestamp: -FRAME_SAMPLES * 3 };
  const seat = new Seat({
    legId,
    codec,
    stream,
    tally: createTally(),
    send: (packet) => isKnown && packets.push(Buffer.from(packet)) > 0,
  });
  const voiceAt = (dbfs: number) => (hz === undefined ? undefined : sine({ hz, samples: 8000, dbfs }));
  let voice = voiceAt(options.dbfs ?? -20);
  const header = createRtpHeader();
  let said = 0;
  const say = (): void => {
    if (!voice) return;
    const begin = (said * FRAME_SAMPLES) % voice.length;
    const payload = encoded(far, voice.subarray(begin, begin + FRAME_SAMPLES));
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
    Int16Array.from(packets.flatMap((packet) => [...decoded(far, packet.subarray(12))])).slice(-SECOND * FRAME_SAMPLES);
  /** Says it at that level from now on. */
  const shout = (dbfs: number): void => {
    voice = voiceAt(dbfs);
  };
  /** Whether anybody is known to send to. */
  const know = (known: boolean): void => {
    isKnown = known;
  };
  return { legId, seat, say, shout, heard, know, packets, hears: (tone: number) => level(heard(), tone) };
}

export type Talker = ReturnType<typeof createTalker>;

interface RoomParts {
  readonly comfort: ComfortNoise;
}

const isTalker = (each: Talker | RoomParts): each is Talker => 'seat' in each;

export function createRoom(...all: (Talker | RoomParts)[]) {
  const talkers = all.filter(isTalker);
  const { comfort } = all.find((each): each is RoomParts => !isTalker(each)) ?? {};
  const music = new HoldMusic();
  const mix: number[] = [];
  const conference = new Conference(music, undefined, comfort);
  for (const talker of talkers) conference.add(talker.seat);
  const run = (frames: number): void => {
    for (let i = 0; i < frames; i += 1) {
      for (const talker of talkers) talker.say();
      music.advance(1);
      comfort?.advance(1);
      conference.frame();
      mix.push(...(conference.mix ?? new Int32Array(FRAME_SAMPLES)));
    }
  };
  /** Level of a tone in the last second of what a recording gets. */
  const mixed = (hz: number): number => level(Int16Array.from(mix.slice(-SECOND * FRAME_SAMPLES)), hz);
  return { conference, run, mixed };
}
