import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { LegId } from '../../../src/base/ids.ts';
import { openAudio, type SeatAudio } from '../../../src/domain/audio.ts';
import type { MediaAddress } from '../../../src/engine/media/media.ts';
import { createMediaBench, figuresReach, LISTEN } from './media-bench.ts';

const onHold: SeatAudio = { hears: [], heardBy: [], music: false };
const { ids, closers, bench, phone, openLeg, joinLeg } = await createMediaBench(600, [28_000, 30_000]);

describe('media', { timeout: 60_000 }, () => {
  it('lets two legs on real sockets hear each other and not themselves', async () => {
    const { media, conversationId } = bench();
    const a = await joinLeg(media, conversationId, 400);
    const b = await joinLeg(media, conversationId, 700);
    await Promise.all([a.phone.hearMore(LISTEN), b.phone.hearMore(LISTEN)]);
    assert.ok(Math.abs(a.phone.hears(700) + 20) < 2, `a hears b at ${a.phone.hears(700)}`);
    assert.ok(Math.abs(b.phone.hears(400) + 20) < 2, `b hears a at ${b.phone.hears(400)}`);
    assert.ok(a.phone.hears(400) < -60);
    assert.ok(b.phone.hears(700) < -60);
    const { received, sent, dropped } = media.figures();
    assert.ok(received >= LISTEN && sent >= LISTEN);
    assert.deepEqual(dropped, { version: 0, 'payload-type': 0, size: 0, stranger: 0, unauthentic: 0 });
  });

  it('sends from the announced port', async () => {
    const { media, conversationId } = bench();
    const a = await joinLeg(media, conversationId, 400);
    await a.phone.hearMore(3);
    assert.deepEqual([...a.phone.senders], [`127.0.0.1:${a.at.port}`]);
  });

  it('lets nobody hear a leg after leave has resolved, nor it anybody', async () => {
    const { media, conversationId } = bench();
    const gone = await joinLeg(media, conversationId, 400);
    const stays = await joinLeg(media, conversationId, 700);
    const hears = await joinLeg(media, conversationId, 1000);
    await hears.phone.hearMore(LISTEN);
    assert.ok(hears.phone.hears(400) > -22);
    await media.leave(gone.legId);
    hears.phone.pace(gone.phone.say);
    // Frames sent before it resolved may still be on their way in.
    await hears.phone.hearMore(2);
    await hears.phone.hearMore(LISTEN);
    const before = gone.phone.heard.length;
    await hears.phone.hearMore(LISTEN);
    assert.ok(hears.phone.hears(400) < -60, `still hears it at ${hears.phone.hears(400)}`);
    assert.ok(hears.phone.hears(700) > -22);
    assert.ok(stays.phone.hears(400) < -60);
    assert.equal(gone.phone.heard.length, before);
  });

  it('leave resolves again, and for a leg that never was', async () => {
    const { media, conversationId } = bench();
    await media.leave(ids.leg());
    const leg = await joinLeg(media, conversationId, 400);
    await Promise.all([media.leave(leg.legId), media.leave(leg.legId)]);
    media.free(leg.legId);
    await media.leave(leg.legId);
  });

  it('leave resolves behind the open that it overtook', async () => {
    const { media, conversationId } = bench();
    const order = { legId: ids.leg(), conversationId, sourceAddress: '127.0.0.1', payloadType: 0 };
    const told: string[] = [];
    const opening = media.open(order).then(() => told.push('open'));
    media.join(conversationId, order.legId);
    await media.leave(order.legId).then(() => told.push('left'));
    await opening;
    assert.deepEqual(told, ['open', 'left']);
  });

  it('mutes and holds', async () => {
    const { media, conversationId } = bench();
    const a = await joinLeg(media, conversationId, 400);
    const b = await joinLeg(media, conversationId, 700);
    media.setAudio(a.legId, { ...openAudio, heardBy: [] });
    await b.phone.hearMore(LISTEN);
    assert.ok(b.phone.hears(400) < -60);
    assert.ok(a.phone.hears(700) > -22);
    media.setAudio(a.legId, openAudio);
    media.setAudio(b.legId, onHold);
    await b.phone.hearMore(LISTEN);
    assert.ok(b.phone.hears(400) < -60);
    assert.ok(a.phone.hears(700) < -60);
  });

  it('takes a leg to the thread of the conference that it joins, on the same port', async () => {
    const { media } = bench({ ports: 120, workersMax: 2 });
    const [first, second] = [ids.conversation(), ids.conversation()];
    const crowd = Array.from({ length: 100 }, () => openLeg(media, { conversationId: first }));
    await Promise.all(crowd);
    const there = await joinLeg(media, second, 700);
    assert.deepEqual(
      media.figures().workers.map((worker) => worker.legs),
      [100, 1],
    );
    const mover = await joinLeg(media, first, 400);
    await mover.phone.hearMore(5);
    media.join(second, mover.legId);
    await Promise.all([mover.phone.hearMore(LISTEN), there.phone.hearMore(LISTEN)]);
    assert.deepEqual(
      media.figures().workers.map((worker) => worker.legs),
      [100, 2],
    );
    // On a busy machine a phone's own packets come late and leave gaps in what the other hears.
    const isHeard = (): boolean => there.phone.hears(400) > -22 && mover.phone.hears(700) > -22;
    for (let tries = 0; tries < 10 && !isHeard(); tries += 1)
      await Promise.all([mover.phone.hearMore(LISTEN), there.phone.hearMore(LISTEN)]);
    assert.ok(isHeard(), `${there.phone.hears(400)} and ${mover.phone.hears(700)} dB`);
    assert.equal(mover.phone.senders.size, 1);
  });

  it('gives ports back after a second, and refuses while none is free', async () => {
    const { media, clock, conversationId } = bench({ ports: 1 });
    const leg = await openLeg(media, { conversationId });
    const order = { legId: ids.leg(), conversationId, sourceAddress: '127.0.0.1', payloadType: 0 };
    assert.deepEqual(await media.open(order), { ok: false, refusal: { kind: 'no-port' } });
    media.free(leg.legId);
    // The worker answers orders in their order: what it opens now comes after what it has freed.
    await figuresReach(media, ({ workers }) => workers[0]?.legs === 0);
    assert.deepEqual(await media.open(order), { ok: false, refusal: { kind: 'no-port' } });
    clock.advance(1000);
    assert.deepEqual(await media.open(order), { ok: true, value: leg.at });
  });

  it('skips a port that another program holds', async () => {
    const { media, conversationId } = bench();
    const first = await openLeg(media, { conversationId });
    const holder = createSocket('udp4');
    closers.push(async () => void holder.close());
    holder.bind(first.at.port + 2, '127.0.0.1');
    await once(holder, 'listening');
    const next = await openLeg(media, { conversationId });
    assert.equal(next.at.port, first.at.port + 4);
  });

  it('refuses the 701st leg of its only worker', async () => {
    const { media, conversationId } = bench({ ports: 710, workersMax: 1 });
    await Promise.all(Array.from({ length: 700 }, () => openLeg(media, { conversationId })));
    const order = { legId: ids.leg(), conversationId, sourceAddress: '127.0.0.1', payloadType: 0 };
    assert.deepEqual(await media.open(order), { ok: false, refusal: { kind: 'full' } });
  });

  it('tells once of a joined leg that was silent for 30 s, and not of a held or inactive one', async () => {
    const { media, clock, lost, conversationId } = bench();
    const silent = await openLeg(media, { conversationId });
    const held = await openLeg(media, { conversationId });
    const inactive = await openLeg(media, { conversationId });
    await openLeg(media, { conversationId });
    for (const { legId } of [silent, held, inactive]) media.join(conversationId, legId);
    media.setAudio(held.legId, onHold);
    media.setDirection(inactive.legId, 'inactive');
    clock.advance(29_900);
    assert.deepEqual(lost, []);
    clock.advance(60_000);
    assert.deepEqual(lost, [silent.legId]);
    media.setAudio(held.legId, openAudio);
    clock.advance(29_000);
    assert.deepEqual(lost, [silent.legId]);
    clock.advance(2000);
    assert.deepEqual(lost, [silent.legId, held.legId]);
  });

  it('knows when the last packet of a leg came', async () => {
    const { media, clock, conversationId } = bench();
    const silent = await openLeg(media, { conversationId });
    const leg = await joinLeg(media, conversationId, 400);
    clock.advance(5000);
    await leg.phone.hearMore(5);
    assert.equal(media.lastPacketAt(leg.legId), 5000);
    assert.equal(media.lastPacketAt(silent.legId), undefined);
    leg.phone.talkTo(undefined);
    await leg.phone.hearMore(5);
    clock.advance(250);
    clock.advance(9750);
    assert.ok((media.lastPacketAt(leg.legId) ?? Number.POSITIVE_INFINITY) <= 5250);
  });

  it('ends a worker that nobody has used for a minute, keeps its counts, and begins another when needed', async () => {
    const { media, clock, conversationId } = bench();
    const leg = await joinLeg(media, conversationId, 400);
    await leg.phone.hearMore(5);
    leg.phone.talkTo(undefined);
    media.free(leg.legId);
    await figuresReach(media, ({ workers }) => workers[0]?.legs === 0);
    clock.advance(61_000);
    assert.deepEqual(media.figures().workers, []);
    assert.ok(media.figures().sent >= 5);
    assert.equal(clock.pending(), 0);
    await openLeg(media, { conversationId });
    assert.equal(media.figures().workers.length, 1);
  });

  it('begins a worker before there is a leg, once, and ends it when none came for a minute', async () => {
    const { media, clock, conversationId } = bench();
    media.prepare();
    media.prepare();
    assert.deepEqual(media.figures().workers, [{ name: 'mixer-1', legs: 0, conferences: 0 }]);
    clock.advance(59_000);
    await openLeg(media, { conversationId });
    assert.deepEqual(media.figures().workers, [{ name: 'mixer-1', legs: 1, conferences: 1 }]);
    const other = bench();
    other.media.prepare();
    other.clock.advance(61_000);
    assert.deepEqual(other.media.figures().workers, []);
    assert.equal(other.clock.pending(), 0);
    await other.media.close();
    other.media.prepare();
    assert.deepEqual(other.media.figures().workers, []);
  });

  it('tells of every leg of a worker that dies, gives back what it held, and goes on with another', async () => {
    const { media, clock, lost, conversationId } = bench({ ports: 3 });
    const [first, second] = [await openLeg(media, { conversationId }), await openLeg(media, { conversationId })];
    for (const { legId } of [first, second]) media.join(conversationId, legId);
    const told: LegId[] = [];
    media.whenLost((legId) => told.push(legId));
    // No fault of the worker is known; sending to a port that is none throws in it.
    media.setRemote(first.legId, { address: '127.0.0.1', port: 70_000 });
    await figuresReach(media, ({ workers }) => workers.length === 0);
    assert.deepEqual(lost, [first.legId, second.legId]);
    assert.deepEqual(told, lost);
    await Promise.all([media.leave(first.legId), media.leave(second.legId)]);
    media.free(first.legId);
    clock.advance(1000);
    for (let leg = 0; leg < 3; leg += 1) await openLeg(media, { conversationId });
    assert.deepEqual(media.figures().workers, [{ name: 'mixer-2', legs: 3, conferences: 1 }]);
  });

  it('close ends every worker, frees the ports, resolves what waits, and may be repeated', async () => {
    const { media, clock, conversationId } = bench();
    const leg = await joinLeg(media, conversationId, 400);
    const left = media.leave(leg.legId);
    await Promise.all([media.close(), media.close()]);
    await left;
    assert.deepEqual(media.figures().workers, []);
    assert.equal(clock.pending(), 0);
    const socket = createSocket('udp4');
    socket.bind(leg.at.port, '127.0.0.1');
    await once(socket, 'listening');
    socket.close();
    const order = { legId: ids.leg(), conversationId, sourceAddress: '127.0.0.1', payloadType: 0 };
    assert.equal((await media.open(order)).ok, false);
  });
});

describe('whose RTP is taken', { timeout: 60_000 }, () => {
  const NEVER: MediaAddress = { address: '127.0.0.3', port: 9 };

  it('drops and counts a stranger, who neither is heard nor gets a packet', async () => {
    const { media, conversationId } = bench();
    const a = await joinLeg(media, conversationId, 400);
    const b = await joinLeg(media, conversationId, 700);
    const stranger = await phone({ hz: 1000, address: '127.0.0.2' });
    await b.phone.hearMore(5);
    stranger.talkTo(a.at);
    b.phone.pace(stranger.say);
    await b.phone.hearMore(LISTEN);
    assert.ok(media.figures().dropped.stranger > 10);
    assert.ok(b.phone.hears(1000) < -60);
    assert.ok(b.phone.hears(400) > -22);
    assert.equal(stranger.heard.length, 0);
  });

  it("sends nothing to an announced address that is not the signalling's before it has sent itself", async () => {
    const { media, conversationId } = bench();
    const victim = await phone({ address: '127.0.0.2' });
    const witness = await joinLeg(media, conversationId, 400);
    const leg = await openLeg(media, { conversationId, remote: victim.address });
    media.join(conversationId, leg.legId);
    await witness.phone.hearMore(LISTEN);
    assert.equal(victim.heard.length, 0);
    victim.talkTo(leg.at);
    victim.say();
    await victim.hearMore(3);
    assert.deepEqual([...victim.senders], [`127.0.0.1:${leg.at.port}`]);
  });

  it('learns the address of a phone whose SDP is wrong from its first packet', async () => {
    const { media, conversationId } = bench();
    const behindNat = await phone({ hz: 400 });
    const leg = await openLeg(media, { conversationId, remote: NEVER });
    media.join(conversationId, leg.legId);
    behindNat.talkTo(leg.at);
    behindNat.say();
    await behindNat.hearMore(3);
  });

  it('goes to the address of a new SDP', async () => {
    const { media, conversationId } = bench();
    const before = await joinLeg(media, conversationId, 400);
    await before.phone.hearMore(3);
    const after = await phone({ hz: 400 });
    media.setRemote(before.legId, after.address);
    after.talkTo(before.at);
    await after.hearMore(3);
  });

  it('counts what is no RTP by its reason, and takes telephone-events without mixing them', async () => {
    const { media, conversationId } = bench();
    const a = await phone();
    const b = await joinLeg(media, conversationId, 700);
    const leg = await openLeg(media, { conversationId, remote: a.address });
    media.join(conversationId, leg.legId);
    const loud = Buffer.alloc(160, 0x00);
    a.throwAt(Buffer.from('not RTP at all'), leg.at);
    a.throwAt(Buffer.alloc(5), leg.at);
    a.send({ payloadType: 18, payload: loud }, leg.at);
    a.send({ payload: Buffer.alloc(72) }, leg.at);
    a.send({ payload: Buffer.alloc(488) }, leg.at);
    a.send({ payload: Buffer.alloc(161) }, leg.at);
    const { received } = media.figures();
    a.send({ payloadType: 101, payload: Buffer.from([5, 10, 0, 160]) }, leg.at);
    a.send({ payloadType: 13, payload: Buffer.alloc(1), sequence: 1 }, leg.at);
    await figuresReach(media, (figures) => figures.received >= received + 2 && figures.dropped.size >= 4);
    await b.phone.hearMore(5);
    assert.deepEqual(media.figures().dropped, { version: 1, 'payload-type': 1, size: 4, stranger: 0, unauthentic: 0 });
    assert.ok(b.phone.heard.every((packet) => packet.subarray(12).every((code) => code === 0xff)));
  });
});
