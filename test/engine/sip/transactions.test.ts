import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Headers, type SipRequest } from '../../../src/engine/sip/message/message.ts';
import { responseTo } from '../../../src/engine/sip/message/respond.ts';
import {
  defaultTransactionBounds,
  type ServerTransaction,
  type TransactionBounds,
} from '../../../src/engine/sip/transaction/server-transactions.ts';
import { createTransactions } from '../../../src/engine/sip/transaction/transactions.ts';
import { createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { phoneEnd, serverEnd } from './driver-bench.ts';
import { createNetwork } from './network.ts';
import { createPhone } from './phone.ts';

function start(bounds: Partial<TransactionBounds> = {}) {
  const clock = createSimulatedClock();
  const network = createNetwork();
  const taken: ServerTransaction[] = [];
  const told: string[] = [];
  const layer = createTransactions({
    transport: network.at(serverEnd),
    clock,
    random: createSeededRandom(3),
    count: (name, labels) => told.push([name, ...Object.values(labels ?? {})].join(' ')),
    localFor: () => serverEnd,
    mayAsk: () => true,
    dropped: () => {},
    user: {
      request: (transaction) => void taken.push(transaction),
      cancel: (transaction, inviteKey) => {
        told.push(`cancel of ${inviteKey}`);
        answer(transaction, 200);
      },
      acknowledged: () => void told.push('ack'),
    },
    bounds: { ...defaultTransactionBounds, ...bounds },
  });
  const phone = createPhone(network.at(phoneEnd), serverEnd);
  return { clock, network, taken, told, layer, phone };
}

function answer(transaction: ServerTransaction | undefined, status: number): void {
  assert.ok(transaction !== undefined);
  transaction.respond(responseTo(transaction.request.message, status, undefined, { toTag: 'us' }));
}

function request(method: string): SipRequest {
  const headers = new Headers();
  headers.add('From', '<sip:us@127.0.0.1>;tag=a');
  headers.add('To', '<sip:alice@127.0.0.1>');
  headers.add('Call-ID', 'ours');
  headers.add('CSeq', `7 ${method}`);
  return { kind: 'request', method, uri: 'sip:alice@127.0.0.1:5070', headers, body: Buffer.alloc(0) };
}

const nobody = { response: () => {}, timedOut: () => {}, transportFailed: () => {} };

describe('the transaction layer as a server', () => {
  it('hands a request to its user once, however often it comes', () => {
    const { phone, taken } = start();
    const again = { method: 'OPTIONS', branch: 'z9hG4bK-1' };
    phone.request(again);
    phone.request(again);
    assert.equal(taken.length, 1);
    answer(taken[0], 200);
    phone.request(again);
    phone.expectResponse(200);
    phone.expectResponse(200);
    assert.equal(taken.length, 1);
  });

  it('tells transactions apart by branch, by sent-by and by method (RFC 3261 §17.2.3)', () => {
    const { phone, taken } = start();
    const first = { method: 'OPTIONS', branch: 'z9hG4bK-1', toTag: 'x' };
    phone.request(first);
    phone.request({ ...first, branch: 'z9hG4bK-2' });
    phone.request({ ...first, sentBy: '127.0.0.1:5071' });
    phone.request({ ...first, method: 'INFO' });
    assert.equal(taken.length, 4);
  });

  it('matches requests of RFC 2543, whose branch is no key', () => {
    const { phone, taken } = start();
    const old = { method: 'OPTIONS', branch: '1', callId: 'old', fromTag: 'f' };
    phone.request(old);
    phone.request(old);
    phone.request({ ...old, callId: 'other' });
    assert.equal(taken.length, 2);
  });

  it('does not take the cookie alone for a branch (RFC 4475 §3.2.1)', () => {
    const { phone, taken } = start();
    phone.request({ method: 'OPTIONS', branch: 'z9hG4bK', callId: 'one' });
    phone.request({ method: 'OPTIONS', branch: 'z9hG4bK', callId: 'two' });
    assert.equal(taken.length, 2);
  });

  it('answers to where the packet came from, whatever the Via says (RFC 3581 §4)', () => {
    const { phone, network } = start();
    phone.request({ method: 'OPTIONS', sentBy: '10.9.8.7:9999', branch: 'z9hG4bK-1' });
    phone.request({ method: 'OPTIONS', sentBy: '10.9.8.7:9999', branch: 'z9hG4bK-1' });
    assert.ok(network.packets.every((packet) => packet.to.port === 5060 || packet.to.port === 5070));
  });

  it('writes received and rport into the Via that goes back', () => {
    const { phone, taken } = start();
    phone.request({ method: 'OPTIONS', sentBy: '10.9.8.7:9999', branch: 'z9hG4bK-1' });
    answer(taken[0], 200);
    const via = phone.expectResponse(200).headers.get('Via');
    assert.equal(via, 'SIP/2.0/UDP 10.9.8.7:9999;branch=z9hG4bK-1;received=127.0.0.1;rport=5070');
  });

  it('keeps the ACK of a refusal for itself and passes that of a 2xx on', () => {
    const { phone, taken, told } = start();
    const refused = phone.invite();
    answer(taken[0], 486);
    phone.request({ ...refused, method: 'ACK', toTag: 'us' });
    assert.ok(!told.includes('ack'));
    const accepted = phone.invite();
    answer(taken[1], 200);
    phone.within({ ...accepted, toTag: 'us' }, { method: 'ACK' });
    assert.ok(told.includes('ack'));
  });

  it('finds the INVITE that a CANCEL is meant for, and says when there is none', () => {
    const { phone, taken, told } = start();
    const call = phone.invite();
    phone.request({ ...call, method: 'CANCEL' });
    phone.request({ ...call, method: 'CANCEL', branch: 'z9hG4bK-none' });
    assert.deepEqual(
      told.filter((line) => line.startsWith('cancel')),
      [`cancel of ${taken[0]?.key}`, 'cancel of undefined'],
    );
  });

  it('refuses a new call over its bound with 503 and Retry-After, without keeping anything of it', () => {
    const { phone, taken, layer } = start({ pendingMax: 2, completedMax: 10 });
    phone.invite();
    phone.invite();
    const third = phone.invite();
    const refusal = phone.expectResponse(503);
    assert.ok(refusal.headers.has('Retry-After'));
    assert.equal(taken.length, 2);
    assert.equal(layer.server.pending, 2);
    phone.request({ ...third, method: 'INVITE', toTag: '' });
    assert.equal(phone.expectResponse(503).headers.get('To'), refusal.headers.get('To'));
  });

  it('takes what ends calls although it is full', () => {
    const { phone, taken } = start({ pendingMax: 1, completedMax: 10 });
    phone.invite();
    phone.request({ method: 'BYE', toTag: 'us' });
    assert.deepEqual(
      taken.map((transaction) => transaction.request.message.method),
      ['INVITE', 'BYE'],
    );
  });

  it('takes the next call when one has its final response', () => {
    const { phone, taken, layer } = start({ pendingMax: 1, completedMax: 10 });
    phone.invite();
    answer(taken[0], 486);
    phone.expectResponse(486);
    assert.equal(layer.server.pending, 0);
    phone.invite();
    assert.equal(taken.length, 2);
  });

  it('drops the oldest of too many completed transactions', () => {
    const { phone, taken, layer } = start({ pendingMax: 10, completedMax: 2 });
    for (const branch of ['z9hG4bK-1', 'z9hG4bK-2', 'z9hG4bK-3']) {
      phone.request({ method: 'OPTIONS', branch, callId: branch });
      answer(taken.at(-1), 200);
    }
    assert.equal(layer.server.completed, 2);
    phone.request({ method: 'OPTIONS', branch: 'z9hG4bK-3', callId: 'z9hG4bK-3' });
    assert.equal(taken.length, 3);
    phone.request({ method: 'OPTIONS', branch: 'z9hG4bK-1', callId: 'z9hG4bK-1' });
    assert.equal(taken.length, 4);
  });

  it('drops the oldest when what the completed ones hold is too much, however few they are', () => {
    const { phone, taken, layer } = start({ completedBytesMax: 20_000 });
    for (let call = 0; call < 9; call += 1) {
      phone.request({ method: 'OPTIONS', branch: `z9hG4bK-${call}`, callId: `${call}-${'x'.repeat(3000)}` });
      answer(taken.at(-1), 200);
    }
    assert.equal(layer.server.completed, 3);
    for (let call = 0; call < 9; call += 1) {
      phone.request({ method: 'OPTIONS', branch: `z9hG4bK-short-${call}`, callId: `short-${call}` });
      answer(taken.at(-1), 200);
    }
    assert.ok(layer.server.completed >= 9, `${layer.server.completed}`);
  });

  it('answers a request over a second path with 482, and takes it again when the first is forgotten', () => {
    const { phone, taken, clock } = start();
    const merged = { method: 'OPTIONS', callId: 'merged', fromTag: 'f' };
    phone.request({ ...merged, branch: 'z9hG4bK-1' });
    phone.request({ ...merged, branch: 'z9hG4bK-2' });
    phone.expectResponse(482);
    answer(taken[0], 200);
    clock.advance(32_000);
    phone.request({ ...merged, branch: 'z9hG4bK-3' });
    assert.equal(taken.length, 2);
  });

  it('forgets everything in time: no timer and no entry stays', () => {
    const { phone, taken, clock, layer } = start();
    for (const status of [200, 486]) {
      phone.invite();
      answer(taken.at(-1), status);
      phone.request({ method: 'OPTIONS', callId: `options ${status}` });
      answer(taken.at(-1), status);
    }
    clock.advance(64_000);
    assert.deepEqual([layer.server.pending, layer.server.completed, clock.pending()], [0, 0, 0]);
  });
});

describe('the transaction layer as a client', () => {
  it('puts a Via of its own on top, with a new branch and rport', () => {
    const { phone, layer } = start();
    layer.client.send(request('OPTIONS'), phoneEnd, nobody);
    layer.client.send(request('OPTIONS'), phoneEnd, nobody);
    const [first, second] = [phone.expectRequest('OPTIONS'), phone.expectRequest('OPTIONS')];
    assert.match(first.headers.get('Via') ?? '', /^SIP\/2\.0\/UDP 127\.0\.0\.1:5060;branch=z9hG4bK\w{16};rport$/);
    assert.notEqual(first.headers.get('Via'), second.headers.get('Via'));
  });

  it('matches a response by branch and CSeq method and counts strays', () => {
    const { phone, layer, told } = start();
    const statuses: number[] = [];
    layer.client.send(request('BYE'), phoneEnd, { ...nobody, response: ({ status }) => statuses.push(status) });
    const bye = phone.expectRequest('BYE');
    phone.reply({ ...bye, headers: withHeader(bye, 'CSeq', '7 INVITE') }, 200);
    phone.reply({ ...bye, headers: withHeader(bye, 'Via', 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKother') }, 200);
    assert.deepEqual(statuses, []);
    assert.equal(told.filter((line) => line === 'sip_dropped stray-response').length, 2);
    phone.reply(bye, 481);
    assert.deepEqual(statuses, [481]);
  });

  it('acknowledges a refusal on the branch of the INVITE, with the To of the response', () => {
    const { phone, layer } = start();
    layer.client.send(request('INVITE'), phoneEnd, nobody);
    const invite = phone.expectRequest('INVITE');
    phone.reply(invite, 486, { toTag: 'busy' });
    const ack = phone.expectRequest('ACK');
    assert.equal(ack.headers.get('Via'), invite.headers.get('Via'));
    assert.equal(ack.headers.get('To'), '<sip:alice@127.0.0.1>;tag=busy');
    assert.equal(ack.headers.get('CSeq'), '7 ACK');
    assert.equal(ack.uri, invite.uri);
  });

  it('sends ACK and CANCEL of an INVITE by its routes', () => {
    const { phone, layer } = start();
    const invite = request('INVITE');
    invite.headers.add('Route', '<sip:127.0.0.1:5070;lr>');
    const transaction = layer.client.send(invite, phoneEnd, nobody);
    const received = phone.expectRequest('INVITE');
    phone.reply(received, 180);
    transaction.cancel('Q.850;cause=16');
    assert.equal(phone.expectRequest('CANCEL').headers.get('Route'), '<sip:127.0.0.1:5070;lr>');
    phone.reply(received, 487);
    assert.equal(phone.expectRequest('ACK').headers.get('Route'), '<sip:127.0.0.1:5070;lr>');
  });

  it('counts what waits for a final response against the same bound as calls that come in', () => {
    const { phone, layer } = start({ pendingMax: 1, completedMax: 10 });
    layer.client.send(request('INVITE'), phoneEnd, nobody);
    assert.equal(layer.isFull(), true);
    phone.expectRequest('INVITE');
    phone.invite();
    phone.expectResponse(503);
  });

  it('closes without a timer left', () => {
    const { phone, layer, clock, taken } = start();
    layer.client.send(request('INVITE'), phoneEnd, nobody);
    phone.invite();
    answer(taken[0], 486);
    phone.invite();
    layer.close();
    assert.deepEqual([clock.pending(), layer.client.pending, layer.server.pending], [0, 0, 0]);
  });
});

function withHeader(message: SipRequest, name: string, value: string): Headers {
  const headers = new Headers();
  for (const [each, text] of message.headers.entries()) headers.add(each, each === name ? value : text);
  return headers;
}
