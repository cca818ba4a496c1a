import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { G722Decoder, G722Encoder } from '../../../src/engine/media/codec/g722.ts';
import { ffmpegVectors } from './g722-vectors.ts';
import { wideSignal } from './wide-signal.ts';

const signal = wideSignal();
const codes = Buffer.from(ffmpegVectors.codes, 'base64');
/** Frames of 20 ms, the last one shorter. */
const starts = (pairs: number): number[] => Array.from({ length: Math.ceil(pairs / 160) }, (_, frame) => frame * 160);

const hashOf = (samples: Int16Array): string => {
  const bytes = Buffer.alloc(2 * samples.length);
  for (const [at, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 * at);
  return createHash('sha256').update(bytes).digest('hex');
};

function encode(samples: Int16Array): Buffer {
  const encoder = new G722Encoder(160);
  const into = Buffer.alloc(samples.length / 2);
  for (const at of starts(into.length)) {
    const frame = samples.subarray(2 * at, 2 * at + 320);
    const row = (odd: number): Int32Array => Int32Array.from(frame.filter((_, index) => index % 2 === odd));
    encoder.encode({ firsts: row(0), seconds: row(1) }, into, at);
  }
  return into;
}

function decode(bytes: Buffer): Int16Array {
  const decoder = new G722Decoder(160);
  const samples = new Int16Array(2 * bytes.length);
  for (const at of starts(bytes.length)) {
    const frame = bytes.subarray(at, at + 160);
    const pairs = { firsts: new Int32Array(frame.length), seconds: new Int32Array(frame.length) };
    decoder.decode(frame, pairs);
    for (const [pair, first] of pairs.firsts.entries()) samples.set([first, pairs.seconds[pair] ?? 0], 2 * (at + pair));
  }
  return samples;
}

/** Signal to noise in dB of a tone that came back, after so many samples of delay. */
function snrOfTone(hz: number): number {
  const tone = Int16Array.from({ length: 16_000 }, (_, at) =>
    Math.round(3276 * Math.sin((2 * Math.PI * hz * at) / 16_000)),
  );
  const back = decode(encode(tone));
  const [delay, from] = [22, 4000];
  let [power, noise] = [0, 0];
  for (let at = from; at < tone.length; at += 1) {
    const wanted = tone[at - delay] ?? 0;
    power += wanted ** 2;
    noise += ((back[at] ?? 0) - wanted) ** 2;
  }
  return 10 * Math.log10(power / noise);
}

describe('G.722', () => {
  it('is tested with the very samples that ffmpeg had', () => {
    assert.equal(hashOf(signal), ffmpegVectors.source);
  });

  it('encodes bit by bit what ffmpeg encodes', () => {
    assert.equal(encode(signal).compare(codes), 0);
  });

  it('decodes bit by bit what ffmpeg decodes', () => {
    assert.equal(hashOf(decode(codes)), ffmpegVectors.decoded);
  });

  for (const [hz, snr] of [
    [300, 30],
    [1000, 30],
    [3000, 30],
    [6000, 10],
  ] as const) {
    it(`brings a tone of ${hz} Hz back with ${snr} dB or more over its noise`, () => {
      assert.ok(snrOfTone(hz) >= snr, `${snrOfTone(hz).toFixed(1)} dB`);
    });
  }

  it('decodes any bytes to 16 bits', () => {
    for (const byte of [0x00, 0x03, 0x3f, 0x40, 0x80, 0xff]) {
      assert.ok(decode(Buffer.alloc(1600, byte)).every((sample) => Number.isInteger(sample)));
    }
  });
});
