import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAudio } from '../../../src/domain/audio.ts';
import { createMediaBench, figuresReach, LISTEN } from './media-bench.ts';

const { bench, ids, joinLeg, phone, openLeg } = await createMediaBench(400, [22_000, 24_000]);

describe('sound on sockets', { timeout: 60_000 }, () => {
  it('tells that a phone is spoken into, and that a muted one is not any more', async () => {
    const told: string[] = [];
    const talkChanged = (legId: string, talking: boolean): void => void told.push(`${legId} ${talking}`);
    const { media, conversationId } = bench({ talkChanged });
    const [a, b] = [await joinLeg(media, conversationId, 400), await joinLeg(media, conversationId, 700)];
    await Promise.all([a.phone.hearMore(LISTEN), b.phone.hearMore(LISTEN)]);
    assert.deepEqual(told.sort(), [`${a.legId} true`, `${b.legId} true`].sort());
    assert.equal(media.figures().talking, 2);
    media.setAudio(a.legId, { ...openAudio, heardBy: [] });
    await b.phone.hearMore(2 * LISTEN);
    assert.equal(told.at(-1), `${a.legId} false`);
    assert.equal(media.figures().talking, 1);
  });

  it('tells of who goes to another thread as he speaks no second begin, and that he has ceased who falls silent on the way', async () => {
    const told: string[] = [];
    const talkChanged = (legId: string, talking: boolean): void => void told.push(`${legId} ${talking}`);
    const { media } = bench({ ports: 120, workersMax: 2, talkChanged });
    const [first, second] = [ids.conversation(), ids.conversation()];
    await Promise.all(Array.from({ length: 100 }, () => openLeg(media, { conversationId: first })));
    const goesOn = await joinLeg(media, first, 400);
    const fallsSilent = await joinLeg(media, first, 700);
    await joinLeg(media, second, 1000);
    await Promise.all([goesOn, fallsSilent].map(({ phone: each }) => each.hearMore(LISTEN)));
    const begun = [goesOn, fallsSilent].map(({ legId }) => `${legId} true`);
    assert.deepEqual(told.filter((each) => begun.includes(each)).sort(), begun.sort());
    fallsSilent.phone.talkTo(undefined);
    for (const { legId } of [goesOn, fallsSilent]) media.join(second, legId);
    await goesOn.phone.hearMore(2 * LISTEN);
    assert.deepEqual(
      media.figures().workers.map((worker) => worker.legs),
      [100, 3],
    );
    assert.deepEqual(
      told.filter((each) => each.startsWith(goesOn.legId) || each.startsWith(fallsSilent.legId)).slice(2),
      [`${fallsSilent.legId} false`],
    );
  });

  it('plays comfort noise to who is alone, and silence where it is off', async () => {
    for (const comfortNoise of [true, false]) {
      const { media, conversationId } = bench({ comfortNoise });
      const listener = await phone({});
      const { legId } = await openLeg(media, { conversationId, remote: listener.address });
      media.join(conversationId, legId);
      await figuresReach(media, ({ sent }) => sent > 5);
      await listener.hearMore(5);
      const codes = listener.heard.flatMap((packet) => [...packet.subarray(12)]);
      assert.equal(
        codes.some((code) => code !== 0xff),
        comfortNoise,
      );
      // Of the mu-law, magnitudes of 24 and less.
      assert.ok(codes.every((code) => (code & 0x7f) >= 0x7c));
    }
  });
});
