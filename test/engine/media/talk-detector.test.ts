import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Codecs } from '../../../src/engine/media/codec/codecs.ts';
import { FRAME_SAMPLES, JitterBuffer } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { TalkDetector } from '../../../src/engine/media/mix/talk-detector.ts';
import { createTally } from '../../../src/engine/media/mix/tally.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { createSeededRandom } from '../../support/random.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { speechSignal } from './speech-signal.ts';
import { encoded } from './talkers.ts';

const pcmu = new Codecs().forLeg('PCMU');

/** Frames in which the detector says that somebody speaks or has ceased, of a sound from its begin on. */
function changes(
  sound: Int16Array,
  isHeard: (frame: number) => boolean = () => true,
  detector = new TalkDetector(),
): number[] {
  const [jitter, header] = [new JitterBuffer(pcmu, createTally()), createRtpHeader()];
  const found: number[] = [];
  for (let frame = 0; (frame + 1) * FRAME_SAMPLES <= sound.length; frame += 1) {
    const payload = encoded(pcmu, sound.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES));
    const packet = rtpPacket({ sequence: frame, timestamp: frame * FRAME_SAMPLES, payload });
    parseRtp(packet, header);
    jitter.put(packet, header);
    jitter.take();
    if (detector.listen(jitter, isHeard(frame))) found.push(frame);
  }
  return found;
}

const silence = (frames: number): number[] => new Array<number>(frames * FRAME_SAMPLES).fill(0);
const noise = (frames: number, peak: number): number[] => {
  const random = createSeededRandom(7);
  return Array.from(random.bytes(frames * FRAME_SAMPLES), (byte) => Math.round(((byte - 127.5) / 127.5) * peak));
};
const voice = (seconds: number): number[] => Array.from(speechSignal(seconds));
const joined = (...parts: number[][]): Int16Array => Int16Array.from(parts.flat());

describe('talk detector', () => {
  it('says once that a voice begins and once that it has ceased, half a second later', () => {
    const [begun, ceased, ...more] = changes(joined(silence(50), voice(2), silence(100)));
    assert.ok(begun !== undefined && begun >= 52 && begun < 62, `begun at ${begun}`);
    assert.ok(ceased !== undefined && ceased >= 150 + 20 && ceased < 150 + 40, `ceased at ${ceased}`);
    assert.deepEqual(more, []);
  });

  it('takes a click and a short pause for nothing', () => {
    assert.deepEqual(changes(joined(silence(50), noise(2, 8000), silence(50))), []);
    assert.equal(changes(joined(silence(50), voice(1), silence(10), voice(1))).length, 1);
  });

  it('gets used to the noise of a room, and hears the voice above it', () => {
    const room = noise(1500, 600);
    const found = changes(joined(room, voice(2), room));
    assert.ok((found[1] ?? Number.NaN) < 1000, 'the noise alone is not taken for talk for long');
    assert.ok(
      found.some((frame) => frame > 1500 && frame < 1520),
      `the voice is heard: ${found}`,
    );
    assert.equal(found.length % 2, 0, 'it ends with the voice');
    assert.ok((found.at(-1) ?? 0) < 1640, `${found}`);
  });

  it('says that who is muted has ceased to speak', () => {
    const found = changes(joined(voice(4)), (frame) => frame < 100);
    assert.equal(found.length, 2);
    assert.ok((found[1] ?? 0) > 100 && (found[1] ?? 0) < 130);
  });

  it('that took over from another thread says that who spoke there has ceased, and not that he begins', () => {
    const silent = changes(joined(silence(50)), () => true, new TalkDetector(true));
    assert.deepEqual(silent, [24], 'half a second, told once');
    assert.deepEqual(
      changes(joined(voice(2)), () => true, new TalkDetector(true)),
      [],
    );
  });

  it('tells no more than four changes in two seconds, whatever it hears', () => {
    const parts: number[][] = [];
    for (let n = 0; n < 60; n += 1) parts.push(n % 2 === 0 ? noise(4, 12_000) : silence(5 + (n % 7) * 5));
    const found = changes(joined(...parts));
    for (let i = 4; i < found.length; i += 1) assert.ok((found[i] ?? 0) - (found[i - 4] ?? 0) >= 50);
  });
});
