import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { createBench, phoneEnd, serverEnd } from './driver-bench.ts';
import { createNetwork } from './network.ts';

/** A driver and a bare transport whose answers are kept as text. */
async function start() {
  const bench = await createBench();
  const end = { address: '127.0.0.1', port: 5099 };
  const transport = bench.network.at(end);
  const answers: string[] = [];
  transport.receive((bytes) => answers.push(bytes.toString()));
  return { ...bench, answers, send: (text: string) => transport.send(Buffer.from(text), serverEnd) };
}

const options = (lines: readonly string[]): string =>
  [
    'OPTIONS sip:127.0.0.1 SIP/2.0',
    'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-1',
    'From: <sip:a@b>;tag=1',
    'To: <sip:127.0.0.1>',
    'Call-ID: x',
    ...lines,
    '',
    '',
  ].join('\r\n');

describe('what arrives', () => {
  it('as a double CRLF is answered with one, and as one with nothing', async () => {
    const { send, answers } = await start();
    send('\r\n\r\n');
    send('\r\n');
    assert.deepEqual(answers, ['\r\n']);
  });

  it('as no SIP at all is dropped and counted', async () => {
    const { send, answers, counts } = await start();
    send('GET / HTTP/1.1\r\n\r\n');
    send('\0\0\0\0');
    assert.deepEqual(answers, []);
    assert.equal(counts.filter((line) => line.startsWith('sip_parse_refusals')).length, 2);
  });

  it('as a request with a fault is answered 400 to where it came from, with a stamped Via', async () => {
    const { send, answers } = await start();
    send(options(['CSeq: none OPTIONS']));
    assert.match(answers[0] ?? '', /^SIP\/2\.0 400 /);
    assert.match(answers[0] ?? '', /Via: SIP\/2\.0\/UDP 10\.0\.0\.1;branch=z9hG4bK-1;received=127\.0\.0\.1\r\n/);
  });

  it('in another version is answered 505', async () => {
    const { send, answers } = await start();
    send(options(['CSeq: 1 OPTIONS']).replace('SIP/2.0\r\n', 'SIP/7.0\r\n'));
    assert.match(answers[0] ?? '', /^SIP\/2\.0 505 /);
  });

  it('as a faulty ACK or response is never answered', async () => {
    const { send, answers } = await start();
    send(options(['CSeq: 1 INVITE']).replace('OPTIONS', 'ACK'));
    send(`SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n\r\n`);
    assert.deepEqual(answers, []);
  });

  it('longer than the bound is dropped and counted', async () => {
    const { send, answers, counts } = await start();
    send(`${options(['CSeq: 1 OPTIONS'])}${'x'.repeat(limits.sipMessageBytesMax)}`);
    assert.deepEqual(answers, []);
    assert.ok(counts.includes('sip_dropped too-long'));
  });

  it('after close reaches nobody, and closing twice is harmless', async () => {
    const { driver, send, answers } = await start();
    await driver.close();
    await driver.close();
    send(options(['CSeq: 1 OPTIONS']));
    assert.deepEqual(answers, []);
  });

  it('leaves no timer behind after close, whatever was under way', async () => {
    const { driver, phone, clock, expectReport } = await start();
    phone.invite();
    driver.hangUp({ legId: expectReport('incoming').legId, reason: 'normal' });
    phone.invite();
    await driver.close();
    assert.equal(clock.pending(), 0);
  });
});

describe('the fake network of these tests', () => {
  it('loses what the test says and keeps a record of it', () => {
    const network = createNetwork();
    const got: string[] = [];
    network.at(phoneEnd).receive((bytes) => got.push(bytes.toString()));
    network.loses = ({ text }) => text === 'b';
    for (const text of ['a', 'b']) network.at(serverEnd).send(Buffer.from(text), phoneEnd);
    assert.deepEqual([got, network.packets.length], [['a'], 2]);
  });
});
