import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Latch } from '../../../src/engine/media/wire/latch.ts';

const SOURCE = '192.0.2.10';
const ELSEWHERE = '203.0.113.5';
const STRANGER = '198.51.100.66';
const FRAMES = 100;

const place = (address: string, port: number) => ({ address, port });
type Place = ReturnType<typeof place>;
const keyOf = ({ address, port }: Place): string => `${address}:${port}`;

const announcements = [4000, 4002, 0].flatMap((port) => [place(SOURCE, port), place(ELSEWHERE, port)]);
const senders = [4000, 4002, 4004].flatMap((port) => [place(SOURCE, port), place(ELSEWHERE, port)]);

const steps = fc.array(
  fc.record({
    wait: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 130 })),
    act: fc.oneof(
      fc.record({ sdp: fc.constantFrom(...announcements) }),
      fc.record({ from: fc.constantFrom(...senders, place(STRANGER, 4000)), ssrc: fc.integer({ min: 1, max: 2 }) }),
    ),
  }),
  { maxLength: 60 },
);

/** What anybody outside knows of a call: who was announced, who sent, and who was taken away when. */
class Witness {
  announced: Place;
  frame = 0;
  readonly latch: Latch;
  readonly #heardAt = new Map<string, number>();
  /** With what was announced before: announced again, it gives the place back. */
  readonly #takenAt = new Map<string, { frame: number; under: string }>();

  constructor(announced: Place) {
    this.announced = announced;
    this.latch = new Latch({ sourceAddress: SOURCE, remote: announced, frameNow: () => this.frame });
  }

  announce(sdp: Place): void {
    const under = keyOf(this.announced);
    if (keyOf(sdp) === under) return;
    for (const held of [this.announced, this.latch.target]) {
      if (held && !this.#takenAt.has(keyOf(held))) this.#takenAt.set(keyOf(held), { frame: this.frame, under });
    }
    for (const [key, taken] of this.#takenAt) {
      if (key === keyOf(sdp) || taken.under === keyOf(sdp)) this.#takenAt.delete(key);
    }
    this.announced = sdp;
    this.latch.setRemote(sdp);
  }

  send(from: Place, ssrc: number): void {
    const verdict = this.latch.judge(from, ssrc, this.frame);
    if (verdict !== 'stranger') this.#heardAt.set(keyOf(from), this.frame);
    if (from.address === STRANGER) assert.equal(verdict, 'stranger');
  }

  /** Looks where audio goes in this frame. */
  look(): void {
    const { target } = this.latch;
    if (!target) return;
    assert.notEqual(target.port, 0);
    assert.notEqual(target.address, STRANGER);
    const key = keyOf(target);
    const heardAt = this.#heardAt.get(key);
    if (target.address !== SOURCE) assert.notEqual(heardAt, undefined, `${key} was never heard`);
    const takenAt = this.#takenAt.get(key)?.frame;
    if (takenAt === undefined) return;
    const last = Math.max(takenAt, heardAt ?? 0);
    assert.ok(this.frame < last + FRAMES, `audio for ${key} in frame ${this.frame}, which ended at ${last}`);
  }
}

describe('latch, whatever is announced and sent in whatever order', () => {
  it('learns no stranger, and sends nothing for more than 2 s to a place that is taken away and silent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...announcements), steps, (announced, script) => {
        const witness = new Witness(announced);
        for (const { wait, act } of script) {
          for (let left = wait; left > 0; left -= 1) {
            witness.frame += 1;
            witness.look();
          }
          if ('sdp' in act) witness.announce(act.sdp);
          else witness.send(act.from, act.ssrc);
          witness.look();
        }
      }),
      { seed: 20_261_125, numRuns: 2000 },
    );
  });

  it('hears who sends alone from the announced place, after 2 s at the latest and from then on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...announcements), steps, (announced, script) => {
        const witness = new Witness(announced);
        for (const { wait, act } of script) {
          witness.frame += wait;
          if ('sdp' in act) witness.announce(act.sdp);
          else witness.send(act.from, act.ssrc);
        }
        const at = witness.announced;
        if (at.port === 0) return;
        witness.frame += FRAMES;
        assert.notEqual(witness.latch.judge(at, 9, witness.frame), 'stranger');
        assert.equal(witness.latch.judge(at, 9, witness.frame + 1), 'known');
        assert.deepEqual(witness.latch.target, { ...at, ssrc: 9 });
      }),
      { seed: 20_261_126, numRuns: 2000 },
    );
  });
});
