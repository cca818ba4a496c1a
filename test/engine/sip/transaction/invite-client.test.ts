import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Headers, type SipResponse } from '../../../../src/engine/sip/message/message.ts';
import { createInviteClient } from '../../../../src/engine/sip/transaction/invite-client.ts';
import { createSimulatedClock } from '../../../support/simulated-clock.ts';

const response = (status: number): SipResponse => ({
  kind: 'response',
  status,
  reason: '',
  headers: new Headers(),
  body: Buffer.alloc(0),
});

function start(options: { readonly reliable?: boolean } = {}) {
  const clock = createSimulatedClock();
  const sent: string[] = [];
  const told: string[] = [];
  const tell = (what: string | number) => told.push(`${what} at ${clock.monotonic()}`);
  const machine = createInviteClient({
    clock,
    reliable: options.reliable ?? false,
    invite: Buffer.from('INVITE'),
    send: (message) => sent.push(`${message} ${clock.monotonic()}`),
    ackOf: ({ status }) => Buffer.from(`ACK of ${status}`),
    onResponse: ({ status }) => tell(status),
    onTimeout: () => tell('timeout'),
    onTransportFailure: () => tell('failure'),
    onTerminated: () => tell('terminated'),
  });
  return { clock, sent, told, machine };
}

describe('INVITE client transaction (RFC 3261 §17.1.1, RFC 6026 §7.2)', () => {
  it('repeats the INVITE with timer A: T1, doubling without an upper limit', () => {
    const { sent, clock } = start();
    clock.advance(31_999);
    assert.deepEqual(sent, [
      'INVITE 0',
      'INVITE 500',
      'INVITE 1500',
      'INVITE 3500',
      'INVITE 7500',
      'INVITE 15500',
      'INVITE 31500',
    ]);
  });

  it('repeats nothing over a reliable transport', () => {
    const { sent, clock } = start({ reliable: true });
    clock.advance(31_999);
    assert.deepEqual(sent, ['INVITE 0']);
  });

  it('tells its user with timer B that nothing came in 64·T1', () => {
    const { told, clock, machine } = start();
    clock.advance(32_000);
    assert.deepEqual(told, ['terminated at 32000', 'timeout at 32000']);
    assert.equal(machine.state, 'terminated');
    assert.equal(clock.pending(), 0);
  });

  it('stops timers A and B with the first provisional response, however long it rings', () => {
    const { sent, told, clock, machine } = start();
    clock.advance(600);
    machine.received(response(100));
    machine.received(response(180));
    clock.advance(120_000);
    assert.deepEqual(sent, ['INVITE 0', 'INVITE 500']);
    assert.deepEqual(told, ['100 at 600', '180 at 600']);
    assert.equal(machine.state, 'proceeding');
  });

  it('acknowledges a refusal itself, and again for each repetition, and tells its user once', () => {
    const { sent, told, machine } = start();
    machine.received(response(486));
    machine.received(response(486));
    assert.deepEqual(sent, ['INVITE 0', 'ACK of 486 0', 'ACK of 486 0']);
    assert.deepEqual(told, ['486 at 0']);
    assert.equal(machine.state, 'completed');
  });

  it('stays completed for timer D, 32 s', () => {
    const { told, clock, machine } = start();
    machine.received(response(180));
    machine.received(response(603));
    clock.advance(31_999);
    assert.equal(machine.state, 'completed');
    clock.advance(1);
    assert.deepEqual(told.slice(2), ['terminated at 32000']);
  });

  it('has no timer D over a reliable transport', () => {
    const { told, clock, machine } = start({ reliable: true });
    machine.received(response(603));
    clock.advance(0);
    assert.deepEqual(told, ['603 at 0', 'terminated at 0']);
  });

  it('sends no ACK for a 2xx and passes every one to its user until timer M', () => {
    const { sent, told, clock, machine } = start();
    machine.received(response(200));
    clock.advance(500);
    machine.received(response(200));
    assert.equal(machine.state, 'accepted');
    clock.advance(31_500);
    machine.received(response(200));
    assert.deepEqual(sent, ['INVITE 0']);
    assert.deepEqual(told, ['200 at 0', '200 at 500', 'terminated at 32000']);
  });

  it('ignores provisional responses and refusals in accepted', () => {
    const { told, machine } = start();
    machine.received(response(200));
    machine.received(response(180));
    machine.received(response(486));
    assert.deepEqual(told, ['200 at 0']);
  });

  it('ignores a 2xx after a refusal', () => {
    const { told, machine } = start();
    machine.received(response(486));
    machine.received(response(200));
    assert.deepEqual(told, ['486 at 0']);
  });

  it('tells its user of a transport failure while it waits for an answer, and not later', () => {
    const calling = start();
    calling.machine.transportFailed();
    assert.deepEqual(calling.told, ['terminated at 0', 'failure at 0']);
    const completed = start();
    completed.machine.received(response(486));
    completed.machine.transportFailed();
    assert.deepEqual(completed.told, ['486 at 0']);
  });
});
