import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAudio } from '../../../src/domain/audio.ts';
import { Codecs } from '../../../src/engine/media/codec/codecs.ts';
import { createPcma } from '../../../src/engine/media/codec/g711.ts';
import { FRAME_SAMPLES } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { createRoom, createTalker, SECOND, type Talker } from './talkers.ts';

const pcma = createPcma();
const codecs = new Codecs();
const g722 = () => codecs.forLeg('G722');

const near = (actual: number, expected: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) < 1, `${what}: ${actual.toFixed(1)} dBFS instead of ${expected}`);

function provesNMinusOne(talkers: readonly { talker: Talker; hz: number }[]): void {
  for (const { talker, hz } of talkers) {
    for (const other of talkers) {
      if (other.hz === hz) assert.ok(talker.hears(hz) < -60, `${hz} Hz hears itself at ${talker.hears(hz)}`);
      else near(talker.hears(other.hz), -20, `${hz} Hz hears ${other.hz} Hz`);
    }
  }
}

describe('conference', () => {
  it('lets each of three hear the two others and not itself', () => {
    const tones = [400, 700, 1000].map((hz) => ({ hz, talker: createTalker(hz) }));
    createRoom(...tones.map((each) => each.talker)).run(3 * SECOND);
    provesNMinusOne(tones);
  });

  it('lets PCMU and PCMA legs hear one another', () => {
    const tones = [
      { hz: 400, talker: createTalker(400) },
      { hz: 700, talker: createTalker(700, { codec: pcma }) },
      { hz: 1000, talker: createTalker(1000, { codec: pcma }) },
    ];
    const listener = createTalker(undefined, { codec: pcma });
    createRoom(listener, ...tones.map((each) => each.talker)).run(3 * SECOND);
    provesNMinusOne(tones);
    for (const { hz } of tones) near(listener.hears(hz), -20, 'a listener');
  });

  it('lets G.722 legs, which hear no frame of another leg, and G.711 legs hear one another', () => {
    const [wide, other, plain] = [
      createTalker(400, { codec: g722() }),
      createTalker(700, { codec: g722() }),
      createTalker(1000),
    ];
    const listener = createTalker(undefined, { codec: g722() });
    createRoom(listener, wide, other, plain).run(3 * SECOND);
    provesNMinusOne([
      { hz: 400, talker: wide },
      { hz: 700, talker: other },
      { hz: 1000, talker: plain },
    ]);
    for (const hz of [400, 700, 1000]) near(listener.hears(hz), -20, 'a listener');
  });

  it('plays music to a G.722 leg on hold, and nothing of it to the others', () => {
    const [held, other] = [createTalker(400, { codec: g722() }), createTalker(700, { codec: g722() })];
    const room = createRoom(held, other);
    held.seat.setAudio({ hears: [], heardBy: [], music: true });
    room.run(3 * SECOND);
    assert.ok(held.hears(700) < -55 && other.hears(400) < -60);
    assert.ok(
      held.heard().some((sample) => Math.abs(sample) > 1000),
      'what it hears is music',
    );
    assert.ok(
      other.heard().every((sample) => Math.abs(sample) < 32),
      'what the other hears is silence',
    );
  });

  it('goes on hearing a G.722 leg that lost packets, repeated some and mixed their order', () => {
    const [lossy, listener] = [createTalker(400, { codec: g722() }), createTalker(undefined)];
    const { put } = lossy.seat.jitter;
    let [count, swapped]: [number, (() => void) | undefined] = [0, undefined];
    lossy.seat.jitter.put = (packet, header) => {
      count += 1;
      const now = put.bind(lossy.seat.jitter, packet, { ...header });
      if (count % 50 === 10) return;
      if (count % 50 === 30) {
        swapped = now;
        return;
      }
      now();
      if (count % 50 === 40) now();
      swapped?.();
      swapped = undefined;
    };
    createRoom(lossy, listener).run(3 * SECOND);
    // One frame of fifty is silent.
    near(listener.hears(400), -20, 'a listener');
  });

  it('changes the codec of a leg in its place', () => {
    const [changing, listener] = [createTalker(400, { codec: g722() }), createTalker(700)];
    const room = createRoom(changing, listener);
    room.run(SECOND);
    changing.seat.setFormat(codecs.forLeg('PCMA'), { codec: 'PCMA', audio: { send: 97, receive: 8 } });
    room.run(2);
    assert.equal((changing.packets.at(-1)?.[1] ?? 0) & 0x7f, 97);
    assert.deepEqual([changing.seat.codec.name, changing.packets.at(-1)?.length], ['PCMA', 12 + FRAME_SAMPLES]);
  });

  it('gives all silent legs the same frame', () => {
    const [talker, one, two] = [createTalker(700), createTalker(undefined), createTalker(undefined)];
    createRoom(talker, one, two).run(2 * SECOND);
    near(one.hears(700), -20, 'a listener');
    assert.deepEqual(one.heard(), two.heard());
  });

  it('sends silence to a leg that is alone, so that its phone sees a stream', () => {
    const alone = createTalker(700);
    createRoom(alone).run(10);
    assert.equal(alone.packets.length, 10);
    assert.ok(alone.packets.every((packet) => packet.subarray(12).every((code) => code === 0xff)));
  });

  it('sends one unbroken stream: sequence by one, timestamp by 160, the marker on the first packet alone', () => {
    const talker = createTalker(undefined);
    createRoom(talker).run(12);
    const header = createRtpHeader();
    const first = 65_531;
    for (const [i, packet] of talker.packets.entries()) {
      assert.equal(parseRtp(packet, header), 'ok');
      assert.equal(header.sequence, (first + i) & 0xffff);
      assert.equal(header.timestamp, (i - 2) * FRAME_SAMPLES);
      assert.equal(header.ssrc, 7);
      assert.equal((packet[1] ?? 0) >> 7, i === 0 ? 1 : 0);
    }
  });

  it('counts no packets that have nowhere to go, and marks the first one behind them', () => {
    const talker = createTalker(400);
    const { run } = createRoom(talker, createTalker(700));
    run(2);
    talker.know(false);
    run(100);
    talker.know(true);
    run(2);
    const headers = talker.packets.map((packet) => {
      const header = createRtpHeader();
      assert.equal(parseRtp(packet, header), 'ok');
      return [header.sequence, (packet[1] ?? 0) >> 7];
    });
    assert.deepEqual(headers, [
      [65_531, 1],
      [65_532, 0],
      [65_533, 1],
      [65_534, 0],
    ]);
  });

  it('lets nobody hear a muted leg, which goes on hearing', () => {
    const [muted, other, third] = [createTalker(400), createTalker(700), createTalker(1000)];
    const room = createRoom(muted, other, third);
    muted.seat.setAudio({ ...openAudio, heardBy: [] });
    room.run(2 * SECOND);
    assert.ok(other.hears(400) < -60);
    near(muted.hears(700), -20, 'the muted leg');
    muted.seat.setAudio(openAudio);
    room.run(2 * SECOND);
    near(other.hears(400), -20, 'after unmuting');
  });

  it('a held leg neither is heard nor hears, and still gets a stream', () => {
    const [held, other] = [createTalker(400), createTalker(700)];
    const room = createRoom(held, other);
    held.seat.setAudio({ hears: [], heardBy: [], music: false });
    room.run(2 * SECOND);
    assert.ok(other.hears(400) < -60);
    assert.ok(held.hears(700) < -60);
    assert.equal(held.packets.length, 2 * SECOND);
    held.seat.setAudio(openAudio);
    room.run(2 * SECOND);
    near(held.hears(700), -20, 'after unholding');
  });

  it('obeys the direction of the SDP', () => {
    const expected = {
      sendrecv: { heard: true, sent: true },
      sendonly: { heard: false, sent: true },
      recvonly: { heard: true, sent: false },
      inactive: { heard: false, sent: false },
    } as const;
    for (const direction of ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const) {
      const [leg, other] = [createTalker(400), createTalker(700)];
      leg.seat.setDirection(direction);
      createRoom(leg, other).run(2 * SECOND);
      assert.equal(other.hears(400) > -21, expected[direction].heard, direction);
      assert.equal(leg.packets.length > 0, expected[direction].sent, direction);
    }
  });

  it('holds no frame of a leg after it was removed, though its packets go on coming', () => {
    const [gone, one, two] = [createTalker(400), createTalker(700), createTalker(1000)];
    const room = createRoom(gone, one, two);
    room.run(SECOND);
    room.conference.remove(gone.seat);
    const [sentBefore, heardBefore] = [gone.packets.length, one.packets.length];
    room.run(SECOND);
    assert.equal(gone.packets.length, sentBefore);
    assert.equal(one.packets.length - heardBefore, SECOND, 'the others hear no gap');
    assert.ok(one.hears(400) < -60);
    near(one.hears(1000), -20, 'who stays');
  });

  it('does not play to a leg that comes back what it said before', () => {
    const [back, other] = [createTalker(400), createTalker(undefined)];
    const room = createRoom(back, other);
    room.run(10);
    room.conference.remove(back.seat);
    for (let i = 0; i < 20; i += 1) back.say();
    room.conference.add(back.seat);
    other.packets.length = 0;
    room.conference.frame();
    room.conference.frame();
    assert.ok(other.packets.every((packet) => packet.subarray(12).every((code) => code === 0xff)));
  });

  it('stays within bounds with three loud talkers, and does not put a voice back into its own mix', () => {
    // No low-order intermodulation of two of them falls on the third.
    const tones = [410, 730, 1130].map((hz) => ({ hz, talker: createTalker(hz, { dbfs: 0 }) }));
    const listener = createTalker(undefined);
    createRoom(listener, ...tones.map((each) => each.talker)).run(3 * SECOND);
    assert.ok(Math.max(...listener.heard()) < 32_124, 'nothing is cut off');
    assert.ok(Math.min(...listener.heard()) > -32_124, 'nothing is cut off');
    for (const { hz, talker } of tones) assert.ok(talker.hears(hz) < -40, `${hz} Hz hears itself`);
  });

  it('leaves frames out of sound and stream together, so that a late mixer sends no burst', () => {
    const [talker, listener] = [createTalker(700), createTalker(undefined)];
    const room = createRoom(talker, listener);
    room.run(10);
    const sent = listener.packets.length;
    room.conference.skip(5);
    room.run(1);
    assert.equal(listener.packets.length, sent + 1);
    const header = createRtpHeader();
    const timestamps = listener.packets.slice(-2).map((packet) => {
      parseRtp(packet, header);
      return header.timestamp;
    });
    assert.deepEqual(timestamps, [7 * FRAME_SAMPLES, 13 * FRAME_SAMPLES]);
  });
});
