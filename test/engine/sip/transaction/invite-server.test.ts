import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createInviteServer } from '../../../../src/engine/sip/transaction/invite-server.ts';
import { createSimulatedClock } from '../../../support/simulated-clock.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

function start(options: { readonly reliable?: boolean } = {}) {
  const clock = createSimulatedClock();
  const sent: string[] = [];
  const told: string[] = [];
  const machine = createInviteServer({
    clock,
    reliable: options.reliable ?? false,
    send: (response) => sent.push(`${clock.monotonic()} ${response}`),
    onUnacknowledged: () => told.push(`unacknowledged ${clock.monotonic()}`),
    onTerminated: () => told.push(`terminated ${clock.monotonic()}`),
  });
  return { clock, sent, told, machine };
}

describe('INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1)', () => {
  it('answers a retransmitted INVITE with the latest provisional response', () => {
    const { machine, sent } = start();
    machine.retransmitted();
    machine.respond(100, bytes('100'));
    machine.respond(180, bytes('180'));
    machine.retransmitted();
    assert.deepEqual(sent, ['0 100', '0 180', '0 180']);
    assert.equal(machine.state, 'proceeding');
  });

  it('goes to accepted with a 2xx and absorbs retransmitted INVITEs there', () => {
    const { machine, sent } = start();
    machine.respond(200, bytes('200'));
    machine.retransmitted();
    assert.deepEqual(sent, ['0 200']);
    assert.equal(machine.state, 'accepted');
  });

  it('passes the ACK to its user in accepted, and every further 2xx to the wire', () => {
    const { machine, sent } = start();
    machine.respond(200, bytes('200'));
    machine.respond(200, bytes('200 again'));
    machine.resend();
    machine.respond(486, bytes('486'));
    assert.equal(machine.acknowledged(), true);
    assert.deepEqual(sent, ['0 200', '0 200 again', '0 200 again']);
  });

  it('never repeats a 2xx by itself and ends with timer L after 64·T1', () => {
    const { machine, sent, told, clock } = start();
    machine.respond(200, bytes('200'));
    clock.advance(31_999);
    assert.equal(machine.state, 'accepted');
    clock.advance(1);
    assert.deepEqual(sent, ['0 200']);
    assert.deepEqual(told, ['terminated 32000']);
  });

  it('repeats a refusal with timer G: T1, doubling to T2', () => {
    const { machine, sent, clock } = start();
    machine.respond(486, bytes('486'));
    clock.advance(16_000);
    assert.deepEqual(
      sent.map((line) => Number.parseInt(line, 10)),
      [0, 500, 1500, 3500, 7500, 11_500, 15_500],
    );
  });

  it('repeats nothing over a reliable transport', () => {
    const { machine, sent, clock } = start({ reliable: true });
    machine.respond(486, bytes('486'));
    clock.advance(31_000);
    assert.equal(sent.length, 1);
  });

  it('sends a refusal again for every retransmitted INVITE in completed', () => {
    const { machine, sent } = start();
    machine.respond(486, bytes('486'));
    machine.retransmitted();
    assert.deepEqual(sent, ['0 486', '0 486']);
  });

  it('tells its user with timer H that a refusal was never acknowledged', () => {
    const { machine, told, clock } = start();
    machine.respond(486, bytes('486'));
    clock.advance(31_999);
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told, ['unacknowledged 32000', 'terminated 32000']);
    assert.equal(clock.pending(), 0);
  });

  it('takes the ACK of a refusal for itself, then absorbs everything until timer I', () => {
    const { machine, sent, told, clock } = start();
    machine.respond(486, bytes('486'));
    assert.equal(machine.acknowledged(), false);
    assert.equal(machine.state, 'confirmed');
    machine.retransmitted();
    assert.equal(machine.acknowledged(), false);
    clock.advance(4999);
    assert.equal(machine.state, 'confirmed');
    clock.advance(1);
    assert.deepEqual(sent, ['0 486']);
    assert.deepEqual(told, ['terminated 5000']);
  });

  it('has no timer I over a reliable transport', () => {
    const { machine, told, clock } = start({ reliable: true });
    machine.respond(486, bytes('486'));
    machine.acknowledged();
    clock.advance(0);
    assert.deepEqual(told, ['terminated 0']);
  });

  it('drops what its user responds after a refusal', () => {
    const { machine, sent } = start();
    machine.respond(486, bytes('486'));
    machine.respond(200, bytes('200'));
    assert.deepEqual(sent, ['0 486']);
    assert.equal(machine.state, 'completed');
  });

  it('terminates once and leaves no timer behind', () => {
    const { machine, told, clock } = start();
    machine.respond(486, bytes('486'));
    machine.terminate();
    machine.terminate();
    assert.deepEqual(told, ['terminated 0']);
    assert.equal(clock.pending(), 0);
  });
});
