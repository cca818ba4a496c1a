import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import type { PacketCoder } from '../../../src/engine/media/codec/codec.ts';
import { OpusCoder } from '../../../src/engine/media/codec/opus-coder.ts';
import { PacketReceiver } from '../../../src/engine/media/codec/packet-receiver.ts';
import { FRAME_SAMPLES, JitterBuffer } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { createTally } from '../../../src/engine/media/mix/tally.ts';
import type { RtpHeader } from '../../../src/engine/media/wire/rtp.ts';
import { level, sine } from '../../support/tone.ts';

const TONE_HZ = 700;
const PER_FRAME = 960;

async function coderOf(t: { after(run: () => void): void }, wishes = {}): Promise<OpusCoder> {
  const coder = new OpusCoder(wishes);
  t.after(() => coder.free());
  await coder.ready;
  return coder;
}

/** So many frames of a tone, each encoded. */
function encodedTone(coder: OpusCoder, frames: number): readonly Uint8Array[] {
  const samples = sine({ hz: TONE_HZ, samples: frames * FRAME_SAMPLES });
  return Array.from({ length: frames }, (_, frame) => {
    const into = new Uint8Array(200);
    const bytes = coder.encode(
      Int32Array.from(samples.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)),
      into,
      3,
    );
    return into.subarray(3, 3 + bytes);
  });
}

const headerOf = (fields: Partial<RtpHeader>): RtpHeader => ({
  ...{ payloadType: 111, sequence: 0, timestamp: 0, ssrc: 5, offset: 0, length: 0 },
  ...fields,
});

/** A receiver with a jitter buffer; `play` takes frames and answers what was heard. */
function receiving(coder: PacketCoder) {
  const tally = createTally();
  const jitter = new JitterBuffer({ ...coder, kind: 'packets' }, tally);
  const receiver = new PacketReceiver(coder, jitter);
  return {
    tally,
    jitter,
    put: (payload: Uint8Array, fields: Partial<RtpHeader>) =>
      receiver.put(payload, headerOf({ ...fields, length: payload.length })),
    note: (fields: Partial<RtpHeader>) => receiver.note(headerOf(fields)),
    play(frames: number): Int16Array {
      const heard = new Int16Array(frames * FRAME_SAMPLES);
      for (let frame = 0; frame < frames; frame += 1) {
        jitter.take();
        receiver.turn(1);
        heard.set(jitter.samples.subarray(jitter.offset, jitter.offset + FRAME_SAMPLES), frame * FRAME_SAMPLES);
      }
      return heard;
    },
  };
}

/** Decodes nothing: each packet is as many samples as its first byte says, in units of 10 ms, all of the value of the second. */
function countingCoder() {
  const decoded: number[] = [];
  const recovered: number[] = [];
  const coder: PacketCoder = {
    ...{ kind: 'packets', name: 'opus', payloadType: 111 },
    configure: () => undefined,
    decode: (payload) => {
      decoded.push(payload[1] ?? 0);
      return payload[0] === 0 ? undefined : new Int16Array((payload[0] ?? 0) * 80).fill((payload[1] ?? 0) * 100);
    },
    recover: (missing) => {
      recovered.push(missing);
      return [new Int16Array(missing).fill(7777)];
    },
    encode: () => 0,
    free: () => undefined,
  };
  return { coder, decoded, recovered, ...receiving(coder) };
}

const packet = (value: number, tens = 2): Uint8Array => Uint8Array.of(tens, value);

describe('Opus', () => {
  it('gives a tone back as loud as it was', async (t) => {
    const packets = encodedTone(await coderOf(t), 60);
    const decoder = await coderOf(t);
    const heard = packets.flatMap((each) => [...(decoder.decode(each) ?? [])]);
    const sent = level(sine({ hz: TONE_HZ, samples: 4000 }), TONE_HZ);
    const got = level(Int16Array.from(heard.slice(-4000)), TONE_HZ);
    assert.ok(Math.abs(got - sent) < 1, `${got} for ${sent} dBFS`);
  });

  it('keeps to the bit rate that the far end asks for, and to packets that a seat has room for', async (t) => {
    const sizeOf = async (wishes: object): Promise<number> => {
      const packets = encodedTone(await coderOf(t, wishes), 50);
      assert.ok(packets.every((each) => each.length > 0 && each.length <= 160));
      return packets.reduce((sum, each) => sum + each.length, 0) / packets.length;
    };
    const [thin, wide] = [
      await sizeOf({ bitsPerSecond: 8000, constant: true }),
      await sizeOf({ bitsPerSecond: 400_000, constant: true }),
    ];
    assert.ok(Math.abs(thin - 20) <= 1 && Math.abs(wide - 60) <= 1, `${thin} and ${wide} bytes`);
  });

  it('makes up a packet that was lost', async (t) => {
    const packets = encodedTone(await coderOf(t, { fec: true }), 60);
    const receiver = receiving(await coderOf(t));
    const sent = level(sine({ hz: TONE_HZ, samples: FRAME_SAMPLES }), TONE_HZ);
    const heard = packets.flatMap((payload, i) => {
      if (i !== 30) receiver.put(payload, { sequence: i, timestamp: i * PER_FRAME });
      return [...receiver.play(1)];
    });
    for (let frame = 20; frame < 40; frame += 1) {
      const one = Int16Array.from(heard.slice(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES));
      assert.ok(level(one, TONE_HZ) > sent - 16, `frame ${frame}: ${level(one, TONE_HZ)} for ${sent} dBFS`);
    }
    assert.equal(receiver.tally.lost, 1);
  });

  it('takes no bytes for sound that are none, and never throws', async (t) => {
    const receiver = receiving(await coderOf(t));
    let sequence = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer(), (payload, timestamp) => {
        sequence = (sequence + 3) & 0xffff;
        receiver.put(payload, { sequence, timestamp: timestamp | 0 });
        receiver.play(1);
      }),
    );
  });

  it('says and hears nothing before the library is there, nor after the leg is over', async () => {
    const coder = new OpusCoder();
    assert.equal(coder.encode(new Int32Array(FRAME_SAMPLES), new Uint8Array(172), 12), 0);
    assert.equal(coder.decode(Uint8Array.of(8, 0)), undefined);
    coder.free();
    await coder.ready;
    assert.equal(coder.encode(new Int32Array(FRAME_SAMPLES), new Uint8Array(172), 12), 0);
  });
});

describe('packets of any duration', () => {
  it('are decoded once and in order: a copy is left out, and one that comes behind its successor is lost', () => {
    const { put, decoded, tally } = countingCoder();
    for (const i of [1, 2, 2, 4, 3, 3, 5]) put(packet(i), { sequence: i, timestamp: i * PER_FRAME });
    assert.deepEqual(decoded, [1, 2, 4, 5]);
    assert.deepEqual([tally.duplicates, tally.late], [2, 1]);
  });

  it('are played one behind the other, whatever lasts how long, where sequence and timestamp wrap too', () => {
    const { put, play } = countingCoder();
    let timestamp = -4800;
    for (const [i, tens] of [1, 2, 4, 6, 1, 1].entries()) {
      put(packet(i + 1, tens), { sequence: (65_533 + i) & 0xffff, timestamp });
      timestamp = (timestamp + tens * 480) | 0;
    }
    const heard = play(12);
    const from = heard.findIndex((sample) => sample !== 0);
    const runs = [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 6].map((value) => value * 100);
    assert.deepEqual(
      runs.map((_, i) => heard[from + i * 80 + 40]),
      runs,
    );
  });

  it('leave nothing to make up where the phone was silent: the sequence has no gap', () => {
    const { put, recovered, play } = countingCoder();
    put(packet(1), { sequence: 1, timestamp: 0 });
    put(packet(2), { sequence: 2, timestamp: 4 * PER_FRAME });
    assert.deepEqual(recovered, []);
    const heard = play(10);
    const from = heard.indexOf(100);
    assert.deepEqual(
      [1, 2, 3].map((frame) => heard[from + frame * FRAME_SAMPLES]),
      [0, 0, 0],
    );
    assert.equal(heard[from + 4 * FRAME_SAMPLES], 200);
  });

  it('are made up where the sequence has a gap, once and in their place', () => {
    const { put, recovered, play } = countingCoder();
    put(packet(1), { sequence: 1, timestamp: 0 });
    put(packet(4), { sequence: 4, timestamp: 3 * PER_FRAME });
    assert.deepEqual(recovered, [2 * FRAME_SAMPLES]);
    const heard = play(10);
    const from = heard.indexOf(100);
    assert.deepEqual(
      [1, 2, 3].map((frame) => heard[from + frame * FRAME_SAMPLES]),
      [7777, 7777, 400],
    );
  });

  it('go on after a while in which they were not decoded', () => {
    const { put, note, decoded, recovered } = countingCoder();
    put(packet(1), { sequence: 1, timestamp: 0 });
    for (let i = 2; i < 40_000; i += 1) note({ sequence: i, timestamp: (i * PER_FRAME) | 0 });
    put(packet(9), { sequence: 40_000, timestamp: (40_000 * PER_FRAME) | 0 });
    assert.deepEqual([decoded, recovered], [[1, 9], []]);
  });

  it('of another stream begin anew', () => {
    const { put, decoded, recovered } = countingCoder();
    put(packet(1), { sequence: 100, timestamp: 0, ssrc: 1 });
    put(packet(2), { sequence: 50, timestamp: 77, ssrc: 2 });
    assert.deepEqual([decoded, recovered], [[1, 2], []]);
  });

  it('that are none are told', () => {
    assert.equal(countingCoder().put(packet(1, 0), { sequence: 1 }), false);
  });
});

test('a coder that is freed gives its memory back', async () => {
  const bytes = async (): Promise<number> => {
    for (let i = 0; i < 400; i += 1) {
      const coder = new OpusCoder();
      await coder.ready;
      encodedTone(coder, 1);
      coder.free();
    }
    return process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  };
  const before = await bytes();
  assert.ok((await bytes()) - before < 4 * 1024 * 1024);
});

test('who sends far more sound than time goes by is decoded for twice that time and no more', async (t) => {
  const coder = await coderOf(t);
  const packet = encodedTone(coder, 1)[0] ?? new Uint8Array(0);
  let decoded = 0;
  const counted: PacketCoder = {
    ...{ kind: 'packets', name: 'opus', payloadType: 111, ready: coder.ready },
    configure: () => {},
    encode: () => 0,
    free: () => {},
    recover: () => [],
    decode(payload) {
      decoded += 1;
      return coder.decode(payload);
    },
  };
  const { put, play } = receiving(counted);
  for (let i = 0; i < 1000; i += 1) put(packet, { sequence: i, timestamp: i * PER_FRAME });
  assert.equal(decoded, 100);
  play(50);
  for (let i = 1000; i < 2000; i += 1) put(packet, { sequence: i, timestamp: i * PER_FRAME });
  assert.equal(decoded, 200);
});
