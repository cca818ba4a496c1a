import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Latch } from '../../../src/engine/media/wire/latch.ts';

const phone = { address: '192.0.2.10', port: 4000 };
const behindNat = { address: '10.0.0.7', port: 4000 };
const stranger = { address: '198.51.100.66', port: 4000 };
const at = (port: number) => ({ address: phone.address, port });
const SSRC = 1;

let frame = 0;
beforeEach(() => {
  frame = 0;
});

const latchOf = (remote?: { address: string; port: number }): Latch =>
  new Latch({ sourceAddress: phone.address, remote, frameNow: () => frame });

describe('latch', () => {
  it('sends at once to an announced address that the signalling came from', () => {
    assert.deepEqual(latchOf(phone).target, phone);
  });

  it('sends nothing to another announced address before a valid packet came from there', () => {
    const latch = latchOf(stranger);
    assert.equal(latch.target, undefined);
    assert.equal(latch.judge(stranger, SSRC, 0), 'learned');
    assert.deepEqual(latch.target, { ...stranger, ssrc: SSRC });
  });

  it('sends nothing to port 0 nor without an announcement', () => {
    assert.equal(latchOf({ address: phone.address, port: 0 }).target, undefined);
    assert.equal(latchOf().target, undefined);
  });

  it('learns no port 0, to which nothing can be sent', () => {
    const latch = latchOf(behindNat);
    assert.equal(latch.judge(at(0), SSRC, 0), 'stranger');
    assert.equal(latch.judge(at(61_000), SSRC, 0), 'learned');
    assert.equal(latch.judge(at(0), SSRC, 1000), 'stranger');
    assert.deepEqual(latch.target, { ...at(61_000), ssrc: SSRC });
  });

  it('learns a phone behind NAT from its first packet, from the address of the signalling', () => {
    const latch = latchOf(behindNat);
    assert.equal(latch.judge(at(61_000), SSRC, 0), 'learned');
    assert.deepEqual(latch.target, { ...at(61_000), ssrc: SSRC });
  });

  it('takes the announced address by its port only', () => {
    const latch = latchOf(behindNat);
    assert.equal(latch.judge({ ...behindNat, port: 4002 }, SSRC, 0), 'stranger');
    assert.equal(latch.judge(behindNat, SSRC, 0), 'learned');
  });

  it('never takes a stranger, before or after', () => {
    const latch = latchOf(phone);
    assert.equal(latch.judge(stranger, SSRC, 0), 'stranger');
    assert.equal(latch.judge(phone, SSRC, 0), 'learned');
    assert.equal(latch.judge(stranger, SSRC, 10_000), 'stranger');
    assert.deepEqual(latch.target, { ...phone, ssrc: SSRC });
  });

  it('keeps the port of the first packet while it sends, and for 2 s of silence', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    assert.equal(latch.judge(phone, SSRC, 50), 'known');
    assert.equal(latch.judge(at(5000), SSRC, 149), 'stranger');
    assert.equal(latch.judge(at(5000), SSRC, 150), 'learned');
    assert.deepEqual(latch.target, { ...at(5000), ssrc: SSRC });
    assert.equal(latch.judge(phone, SSRC, 151), 'stranger');
  });

  it('learns another port only of the same stream', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    assert.equal(latch.judge(at(5000), 2, 10_000), 'stranger');
  });

  it('takes another stream from the same port only when the first has fallen silent', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    assert.equal(latch.judge(phone, 2, 2), 'stranger');
    assert.equal(latch.judge(phone, SSRC, 2), 'known');
    assert.equal(latch.judge(phone, 2, 5), 'learned');
    assert.equal(latch.judge(phone, SSRC, 6), 'stranger');
  });

  it('learns anew after a new SDP', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    latch.setRemote(at(7000));
    assert.deepEqual(latch.target, at(7000));
    assert.equal(latch.judge(at(7000), 9, 1), 'learned');
  });

  it('learns the stream of a new SDP though the old one goes on for a while', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    latch.setRemote(at(7000));
    assert.equal(latch.judge(phone, SSRC, 1), 'known', 'still heard');
    assert.deepEqual(latch.target, at(7000), 'but not sent to');
    assert.equal(latch.judge(at(7000), 9, 30), 'learned');
    assert.equal(latch.judge(phone, SSRC, 31), 'stranger');
    assert.deepEqual(latch.target, { ...at(7000), ssrc: 9 });
  });

  it('learns the new stream of a phone behind NAT though the old one goes on, and sends there until then', () => {
    const latch = latchOf(behindNat);
    latch.judge(at(61_000), SSRC, 0);
    latch.setRemote({ ...behindNat, port: 4002 });
    assert.equal(latch.judge(at(61_000), SSRC, 1), 'known');
    assert.deepEqual(latch.target, { ...at(61_000), ssrc: SSRC });
    assert.equal(latch.judge(at(61_002), 9, 30), 'learned');
    assert.deepEqual(latch.target, { ...at(61_002), ssrc: 9 });
  });

  it('sends nothing any more after a new SDP with port 0', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    latch.setRemote(at(0));
    assert.equal(latch.target, undefined);
  });

  it('learns the old stream again when it goes on for 2 s after a new SDP', () => {
    const latch = latchOf(phone);
    latch.judge(phone, SSRC, 0);
    frame = 500;
    latch.setRemote(at(7000));
    assert.equal(latch.judge(phone, SSRC, 500), 'known');
    assert.equal(latch.judge(phone, SSRC, 599), 'known');
    assert.equal(latch.judge(phone, SSRC, 600), 'learned');
    frame = 600;
    assert.deepEqual(latch.target, { ...phone, ssrc: SSRC });
  });

  it('keeps what it learned when the same SDP comes again, as a session refresh does', () => {
    const latch = latchOf(behindNat);
    latch.judge(at(61_000), SSRC, 0);
    latch.setRemote(behindNat);
    assert.deepEqual(latch.target, { ...at(61_000), ssrc: SSRC });
  });
});
