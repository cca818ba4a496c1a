import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SeatAudio } from '../../../src/domain/audio.ts';
import { createMediaBench, LISTEN } from './media-bench.ts';

const onHold: SeatAudio = { hears: [], heardBy: [], music: true };
const { ids, bench, phone, openLeg, joinLeg } = await createMediaBench(300, [26_000, 28_000]);

const format = { codec: 'PCMU', audio: { send: 0, receive: 0 }, event: { send: 101, receive: 101 } } as const;

describe('seats on sockets', { timeout: 60_000 }, () => {
  it('lets a coach be heard by the one who is coached, also when both are taken to another thread', async () => {
    const { media } = bench({ ports: 120, workersMax: 2 });
    const [first, second] = [ids.conversation(), ids.conversation()];
    await Promise.all(Array.from({ length: 100 }, () => openLeg(media, { conversationId: first })));
    const customer = await joinLeg(media, second, 1000);
    const agent = await joinLeg(media, first, 400);
    const coach = await joinLeg(media, first, 700);
    media.setAudio(coach.legId, { hears: 'all', heardBy: [agent.legId], music: false });
    await agent.phone.hearMore(LISTEN);
    assert.ok(agent.phone.hears(700) > -22);
    for (const { legId } of [agent, coach]) media.join(second, legId);
    await coach.phone.hearMore(LISTEN);
    await Promise.all([agent, coach, customer].map((leg) => leg.phone.hearMore(LISTEN)));
    assert.deepEqual(
      media.figures().workers.map((worker) => worker.legs),
      [100, 3],
    );
    const heard = (at: typeof agent): readonly boolean[] => [400, 700, 1000].map((hz) => at.phone.hears(hz) > -22);
    assert.deepEqual(heard(agent), [false, true, true]);
    assert.deepEqual(heard(coach), [true, false, true]);
    assert.deepEqual(heard(customer), [true, false, false]);
  });

  it('follows a phone to the port of its new SDP, though it sends from the old one as well', async () => {
    const { media, conversationId } = bench();
    const leg = await joinLeg(media, conversationId, 400);
    const other = await joinLeg(media, conversationId, 1000);
    const moved = await phone({ hz: 700 });
    moved.pace(leg.phone.say);
    await leg.phone.hearMore(LISTEN);
    media.setRemote(leg.legId, moved.address);
    await moved.hearMore(3);
    moved.talkTo(leg.at);
    await moved.hearMore(LISTEN);
    await other.phone.hearMore(LISTEN);
    assert.ok(other.phone.hears(700) > -22, `the new stream at ${other.phone.hears(700)}`);
    assert.ok(other.phone.hears(400) < -60, `the old stream at ${other.phone.hears(400)}`);
    assert.ok(moved.hears(1000) > -22);
  });

  it('sends nothing to the port of a new SDP in the codec of before', async () => {
    const { media, conversationId } = bench();
    const leg = await joinLeg(media, conversationId, 400);
    await joinLeg(media, conversationId, 1000);
    const moved = await phone({ hz: 700 });
    await leg.phone.hearMore(3);
    media.setRemote(leg.legId, moved.address, { codec: 'PCMA', audio: { send: 8, receive: 8 } });
    await moved.hearMore(LISTEN);
    assert.deepEqual(
      moved.heard.filter((packet) => ((packet[1] ?? 0) & 0x7f) !== 8),
      [],
    );
  });

  it('plays music, and no voice, to who is on hold', async () => {
    const { media, conversationId } = bench();
    const held = await joinLeg(media, conversationId, 2530);
    const other = await joinLeg(media, conversationId, 3170);
    media.setAudio(held.legId, onHold);
    await other.phone.hearMore(LISTEN);
    await held.phone.hearMore(LISTEN);
    assert.ok(other.phone.hears(2530) < -60);
    assert.ok(held.phone.hears(3170) < -60);
    const codes = held.phone.heard.slice(-LISTEN).flatMap((packet) => [...packet.subarray(12)]);
    assert.ok(new Set(codes).size > 50, 'what it hears is no silence');
  });

  it('tells of the digits of a phone that agreed on telephone-events, and sends it some', async () => {
    const told: string[] = [];
    const { media, conversationId } = bench({ digitCame: (_, digit) => told.push(digit) });
    const leg = await joinLeg(media, conversationId, 400);
    assert.equal(media.sendDigits(leg.legId, '1'), false, 'nothing was agreed on');
    media.setFormat(leg.legId, format);
    await leg.phone.hearMore(5);
    const event = {
      payloadType: 101,
      payload: Buffer.from([5, 0x8a, 3, 32]),
      timestamp: 5,
      ssrc: leg.phone.address.port,
    };
    for (const sequence of [9000, 9001, 9002]) leg.phone.send({ ...event, sequence }, leg.at);
    leg.phone.send({ ...event, payloadType: 102, sequence: 9003, timestamp: 6 }, leg.at);
    leg.phone.send({ ...event, payload: Buffer.from([11, 10, 0, 160]), sequence: 9004, timestamp: 7 }, leg.at);
    while (told.length < 2) await leg.phone.hearMore(1);
    assert.equal(media.sendDigits(leg.legId, '42'), true);
    await leg.phone.hearMore(20);
    const events = leg.phone.heard.filter((packet) => ((packet[1] ?? 0) & 0x7f) === 101);
    assert.equal(events.map((packet) => packet[12]).join(''), '44444442222222');
    assert.deepEqual(told, ['5', '#']);
  });

  it('sends each digit once to a leg that goes to another thread meanwhile', async () => {
    const { media } = bench({ ports: 120, workersMax: 2 });
    const [first, second] = [ids.conversation(), ids.conversation()];
    await Promise.all(Array.from({ length: 100 }, () => openLeg(media, { conversationId: first })));
    const there = await joinLeg(media, second, 1000);
    const mover = await joinLeg(media, first, 400);
    media.setFormat(mover.legId, format);
    media.sendDigits(mover.legId, '1234');
    await mover.phone.hearMore(10);
    media.join(second, mover.legId);
    media.sendDigits(mover.legId, '56');
    await there.phone.hearMore(LISTEN);
    await mover.phone.hearMore(LISTEN);
    const begun = mover.phone.heard.filter((packet) => packet[1] === (101 | 0x80));
    assert.equal(begun.map((packet) => packet[12]).join(''), '123456');
  });
});
