import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNonInviteServer } from '../../../../src/engine/sip/transaction/non-invite-server.ts';
import { createSimulatedClock } from '../../../support/simulated-clock.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

function start(options: { readonly reliable?: boolean } = {}) {
  const clock = createSimulatedClock();
  const sent: string[] = [];
  const told: string[] = [];
  const machine = createNonInviteServer({
    clock,
    reliable: options.reliable ?? false,
    send: (response) => sent.push(response.toString()),
    onTerminated: () => told.push(`terminated ${clock.monotonic()}`),
  });
  return { clock, sent, told, machine };
}

describe('non-INVITE server transaction (RFC 3261 §17.2.2)', () => {
  it('discards retransmitted requests while its user has not responded', () => {
    const { machine, sent } = start();
    machine.retransmitted();
    assert.deepEqual(sent, []);
    assert.equal(machine.state, 'trying');
  });

  it('answers retransmitted requests with the latest provisional response in proceeding', () => {
    const { machine, sent } = start();
    machine.respond(100, bytes('100'));
    machine.retransmitted();
    assert.deepEqual(sent, ['100', '100']);
    assert.equal(machine.state, 'proceeding');
  });

  it('answers retransmitted requests with the final response in completed', () => {
    const { machine, sent } = start();
    machine.respond(200, bytes('200'));
    machine.retransmitted();
    assert.deepEqual(sent, ['200', '200']);
  });

  it('never repeats a final response by itself', () => {
    const { machine, sent, clock } = start();
    machine.respond(200, bytes('200'));
    clock.advance(31_000);
    assert.deepEqual(sent, ['200']);
  });

  it('drops every response after the final one', () => {
    const { machine, sent } = start();
    machine.respond(200, bytes('200'));
    machine.respond(500, bytes('500'));
    machine.retransmitted();
    assert.deepEqual(sent, ['200', '200']);
  });

  it('ends with timer J after 64·T1', () => {
    const { machine, told, clock } = start();
    machine.respond(200, bytes('200'));
    clock.advance(31_999);
    assert.equal(machine.state, 'completed');
    clock.advance(1);
    assert.deepEqual(told, ['terminated 32000']);
    machine.retransmitted();
    assert.equal(clock.pending(), 0);
  });

  it('has no timer J over a reliable transport', () => {
    const { machine, told, clock } = start({ reliable: true });
    machine.respond(200, bytes('200'));
    clock.advance(0);
    assert.deepEqual(told, ['terminated 0']);
  });
});
