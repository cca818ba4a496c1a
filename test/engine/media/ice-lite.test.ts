import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { IceLite } from '../../../src/engine/media/browser/ice-lite.ts';
import { isIntact, parseStun, stunAttribute, stunType } from '../../../src/engine/media/browser/stun.ts';
import { type IceCheck, writeCheck } from '../../support/ice-check.ts';

const local = { ufrag: 'aabbccdd', password: '0123456789abcdef0123456789abcdef' };
const remoteUfrag = 'h6vY';
const browser = { address: '192.0.2.10', port: 4000 };
const other = { address: '192.0.2.11', port: 4001 };
const right = { name: `${local.ufrag}:${remoteUfrag}`, password: local.password };

let now = 0;
let ice: IceLite;
beforeEach(() => {
  now = 0;
  ice = new IceLite({ generations: [{ local, remoteUfrag }], selected: undefined, now: () => now });
});

const check = (wanted: Partial<IceCheck> = {}, from = browser) => ice.take(writeCheck({ ...right, ...wanted }), from);

function errorOf(answer: Buffer | undefined): number | undefined {
  const message = answer && parseStun(answer);
  assert(message && message.type === stunType.bindingError && isIntact(message, local.password));
  const value = message.attributes.get(stunAttribute.errorCode);
  return value && value.readUInt8(2) * 100 + value.readUInt8(3);
}

describe('ICE lite', () => {
  it('answers a check with the address where it came from, and sends nowhere before one nominates', () => {
    const { answer, isValid } = check();
    assert(isValid && answer);
    const message = parseStun(answer);
    assert(message?.type === stunType.bindingSuccess && message.hasFingerprint && isIntact(message, local.password));
    assert(message.attributes.has(stunAttribute.xorMappedAddress));
    assert.equal(ice.target, undefined);
    assert(ice.isChecked(browser) && !ice.isChecked(other));
    check({ nominates: true });
    assert.deepEqual(ice.target, browser);
  });

  it('follows the far end to the pair that it nominates last', () => {
    check({ nominates: true });
    check({}, other);
    assert.deepEqual(ice.target, browser);
    check({ nominates: true }, other);
    assert.deepEqual(ice.target, other);
  });

  it('answers nothing to a wrong name, a wrong password, or a check without a fingerprint', () => {
    for (const wrong of [{ name: `xabbccdd:${remoteUfrag}` }, { name: `${local.ufrag}:nobody` }, { password: 'x' }]) {
      assert.deepEqual(check({ ...wrong, nominates: true }), { isValid: false });
    }
    const whole = writeCheck({ ...right, nominates: true });
    const bare = Buffer.from(whole.subarray(0, whole.length - 8));
    bare.writeUInt16BE(bare.length - 20, 2);
    assert.deepEqual(ice.take(bare, browser), { isValid: false });
    assert.equal(ice.target, undefined);
  });

  it('answers 420 for what has to be understood and is not, 487 to who is controlled as well, 400 without a priority', () => {
    const { answer } = check({ extra: [0x0030, 0x7fff, 0xc057] });
    assert.equal(errorOf(answer), 420);
    const unknown = answer && parseStun(answer)?.attributes.get(stunAttribute.unknownAttributes);
    assert.equal(unknown?.toString('hex'), '00307fff');
    assert.equal(errorOf(check({ controlled: true }).answer), 487);
    assert.equal(errorOf(check({ priority: false }).answer), 400);
    assert(!ice.isChecked(browser));
  });

  it('stops sending 30 s after the last check, and goes on with the next', () => {
    check({ nominates: true });
    now = 29_999;
    assert.deepEqual(ice.target, browser);
    now = 30_000;
    assert.equal(ice.target, undefined);
    check();
    assert.deepEqual(ice.target, browser);
  });

  it('takes both names after a restart until the new one nominates', () => {
    check({ nominates: true });
    const next = { ufrag: 'eeff0011', password: 'fedcba9876543210fedcba9876543210' };
    ice.setGeneration({ local: next, remoteUfrag: 'new1' });
    assert(check().isValid);
    assert.deepEqual(ice.target, browser);
    const renewed = { name: `${next.ufrag}:new1`, password: next.password };
    check({ ...renewed, nominates: true }, other);
    assert.deepEqual(ice.target, other);
    assert(!check().isValid);
    assert(check(renewed, other).isValid);
  });

  it('takes any name of the far end before its SDP is known', () => {
    ice = new IceLite({ generations: [{ local }], selected: undefined, now: () => now });
    assert(check().isValid);
    ice.setGeneration({ local, remoteUfrag: 'else' });
    assert(!check().isValid);
  });

  it('goes on in another thread with the pair that was chosen', () => {
    check({ nominates: true });
    const moved = new IceLite({ ...ice.state, now: () => now });
    assert.deepEqual(moved.target, browser);
    assert(moved.isChecked(browser));
  });

  it('never answers more than it was sent', () => {
    const six = { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 4000 };
    for (const from of [browser, six])
      for (const wanted of [{}, { priority: false }, { controlled: true }, { extra: [0x30] }, { nominates: true }]) {
        const request = writeCheck({ ...right, ...wanted });
        const { answer } = ice.take(request, from);
        assert(answer && answer.length <= request.length, JSON.stringify(wanted));
      }
  });

  it('survives any bytes, and answers none that the password is not in', () => {
    const valid = writeCheck({ ...right, nominates: true });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 1500 }),
      fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
        const changed = Buffer.from(valid);
        changed.writeUInt8(changed.readUInt8(at) ^ by, at);
        return changed;
      }),
      fc.nat(valid.length - 1).map((length) => valid.subarray(0, length)),
      fc.uint8Array({ maxLength: 200 }).map((rest) => Buffer.concat([valid.subarray(0, 20), rest])),
    );
    fc.assert(
      fc.property(bytes, (packet) => {
        assert.deepEqual(ice.take(packet, browser), { isValid: false });
      }),
      { numRuns: 2000 },
    );
    assert.equal(ice.target, undefined);
  });
});
