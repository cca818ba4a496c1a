import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Headers, type SipResponse } from '../../../../src/engine/sip/message/message.ts';
import { createNonInviteClient } from '../../../../src/engine/sip/transaction/non-invite-client.ts';
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
  const sentAt: number[] = [];
  const told: string[] = [];
  const tell = (what: string | number) => told.push(`${what} at ${clock.monotonic()}`);
  const machine = createNonInviteClient({
    clock,
    reliable: options.reliable ?? false,
    request: Buffer.from('BYE'),
    send: () => sentAt.push(clock.monotonic()),
    onResponse: ({ status }) => tell(status),
    onTimeout: () => tell('timeout'),
    onTransportFailure: () => tell('failure'),
    onTerminated: () => tell('terminated'),
  });
  return { clock, sentAt, told, machine };
}

describe('non-INVITE client transaction (RFC 3261 §17.1.2)', () => {
  it('repeats the request with timer E: T1, doubling to T2', () => {
    const { sentAt, clock } = start();
    clock.advance(31_999);
    assert.deepEqual(sentAt, [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  });

  it('repeats every T2 from a provisional response on', () => {
    const { sentAt, clock, machine } = start();
    machine.received(response(100));
    clock.advance(9000);
    assert.deepEqual(sentAt, [0, 500, 4500, 8500]);
    assert.equal(machine.state, 'proceeding');
  });

  it('repeats nothing over a reliable transport', () => {
    const { sentAt, clock } = start({ reliable: true });
    clock.advance(31_999);
    assert.deepEqual(sentAt, [0]);
  });

  it('tells its user with timer F that no final response came in 64·T1', () => {
    const { told, clock } = start();
    clock.advance(32_000);
    assert.deepEqual(told, ['terminated at 32000', 'timeout at 32000']);
    assert.equal(clock.pending(), 0);
  });

  it('lets timer F run on in proceeding', () => {
    const { told, clock, machine } = start();
    machine.received(response(100));
    clock.advance(32_000);
    assert.deepEqual(told, ['100 at 0', 'terminated at 32000', 'timeout at 32000']);
  });

  it('passes the first final response on, stops repeating and absorbs the others until timer K', () => {
    const { sentAt, told, clock, machine } = start();
    machine.received(response(200));
    machine.received(response(200));
    clock.advance(4999);
    assert.equal(machine.state, 'completed');
    clock.advance(1);
    assert.deepEqual(told, ['200 at 0', 'terminated at 5000']);
    assert.deepEqual(sentAt, [0]);
  });

  it('has no timer K over a reliable transport', () => {
    const { told, clock, machine } = start({ reliable: true });
    machine.received(response(481));
    clock.advance(0);
    assert.deepEqual(told, ['481 at 0', 'terminated at 0']);
  });

  it('tells its user of a transport failure', () => {
    const { told, clock, machine } = start();
    machine.transportFailed();
    assert.deepEqual(told, ['terminated at 0', 'failure at 0']);
    assert.equal(clock.pending(), 0);
  });
});
