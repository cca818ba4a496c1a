import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RtpPorts } from '../../../src/engine/media/wire/rtp-ports.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

describe('RTP ports', () => {
  it('gives even ports whose odd neighbour is in the range too', () => {
    const ports = new RtpPorts({ from: 20_001, to: 20_006 }, createSimulatedClock());
    assert.deepEqual([ports.take(), ports.take(), ports.take()], [20_002, 20_004, undefined]);
  });

  it('gives a returned port again after a second, the oldest first', () => {
    const clock = createSimulatedClock();
    const ports = new RtpPorts({ from: 20_000, to: 20_003 }, clock);
    assert.deepEqual([ports.take(), ports.take()], [20_000, 20_002]);
    ports.giveBack(20_002);
    clock.advance(500);
    ports.giveBack(20_000);
    clock.advance(499);
    assert.equal(ports.take(), undefined);
    clock.advance(1);
    assert.equal(ports.take(), 20_002);
    assert.equal(ports.take(), undefined);
    clock.advance(500);
    assert.equal(ports.take(), 20_000);
  });

  it('prefers ports that were never used', () => {
    const clock = createSimulatedClock();
    const ports = new RtpPorts({ from: 20_000, to: 20_003 }, clock);
    ports.giveBack(ports.take() ?? 0);
    clock.advance(5000);
    assert.equal(ports.take(), 20_002);
  });
});
