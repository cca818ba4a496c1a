import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LegId } from '../../../src/base/ids.ts';
import { asLegId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import { createUnheardLegs } from '../../../src/engine/sip/leg/unheard-legs.ts';
import { createBench, serverEnd } from './driver-bench.ts';
import { createPhone, type RequestText, sdp } from './phone.ts';

const farEnd = { address: '198.51.100.7', port: 5060 };

interface Row {
  readonly name: string;
  readonly request: RequestText;
  readonly status: number;
  readonly header?: readonly [name: string, value: string];
}

const invite = { method: 'INVITE', body: sdp() } as const;

const rows: readonly Row[] = [
  {
    name: 'a method that exists and is not done',
    request: { method: 'REGISTER' },
    status: 405,
    header: ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REFER'],
  },
  {
    name: 'SUBSCRIBE',
    request: { method: 'SUBSCRIBE' },
    status: 405,
    header: ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REFER'],
  },
  { name: 'a method that nobody knows', request: { method: 'NEWMETHOD' }, status: 501 },
  { name: 'an INVITE whose hops are used up', request: { ...invite, headers: ['Max-Forwards: 0'] }, status: 483 },
  { name: 'a scheme that nobody knows', request: { ...invite, uri: 'nobodyknows:600' }, status: 416 },
  { name: 'a telephone URI', request: { ...invite, uri: 'tel:+15551234' }, status: 416 },
  { name: 'a sips URI', request: { ...invite, uri: 'sips:600@127.0.0.1' }, status: 416 },
  {
    name: 'an extension that is required',
    request: { ...invite, headers: ['Require: 100rel, precondition, timer, gruu'] },
    status: 420,
    header: ['Unsupported', 'precondition, gruu'],
  },
  {
    name: 'an extension required of OPTIONS',
    request: { method: 'OPTIONS', headers: ['Require: nothingSupportsThis'] },
    status: 420,
    header: ['Unsupported', 'nothingSupportsThis'],
  },
  {
    name: 'a body that is no SDP',
    request: { ...invite, body: 'hello', contentType: 'text/plain' },
    status: 415,
    header: ['Accept', 'application/sdp'],
  },
  {
    name: 'a body that is packed',
    request: { ...invite, headers: ['Content-Encoding: gzip'] },
    status: 415,
    header: ['Accept-Encoding', 'identity'],
  },
  { name: 'a caller who takes no SDP', request: { ...invite, headers: ['Accept: text/nobodyKnowsThis'] }, status: 406 },
  { name: 'SDP that is none', request: { ...invite, body: 'v=1\r\nnonsense' }, status: 400 },
  {
    name: 'SDP without a common codec',
    request: { ...invite, body: sdp(1, { payload: 18 }) },
    status: 488,
    header: ['Warning', '305 partyline "PCMU, PCMA, G722 only"'],
  },
  {
    name: 'SDP without sound',
    request: { ...invite, body: sdp(0) },
    status: 488,
    header: ['Warning', '304 partyline "audio over RTP/AVP, RTP/SAVP or UDP/TLS/RTP/SAVPF only"'],
  },
  {
    name: 'SDP with a name for an address',
    request: { ...invite, body: sdp(1, { address: 'phone.example.com' }) },
    status: 488,
    header: ['Warning', '301 partyline "IP addresses only"'],
  },
  { name: 'BYE of no dialog', request: { method: 'BYE' }, status: 481 },
  { name: 'BYE of an unknown dialog', request: { method: 'BYE', toTag: 'x' }, status: 481 },
  { name: 'a re-INVITE of an unknown dialog', request: { ...invite, toTag: 'x' }, status: 481 },
  { name: 'OPTIONS', request: { method: 'OPTIONS' }, status: 200, header: ['Accept', 'application/sdp'] },
  { name: 'OPTIONS whose hops are used up', request: { method: 'OPTIONS', headers: ['Max-Forwards: 0'] }, status: 200 },
];

describe('the user agent server (RFC 3261 §8.2)', () => {
  for (const { name, request, status, header } of rows) {
    it(`answers ${name} with ${status}`, async () => {
      const bench = await createBench();
      bench.phone.request(request);
      const response = bench.phone.expectResponse(status);
      assert.match(response.headers.get('To') ?? '', /;tag=./);
      if (header !== undefined) assert.equal(response.headers.lines(header[0]).join(), header[1]);
      bench.phone.expectNothing();
      bench.expectNoReport();
    });
  }

  it('takes an INVITE whose Accept has SDP among others', async () => {
    const bench = await createBench();
    bench.phone.invite({ headers: ['Accept: text/plain, application/sdp;level=1'] });
    bench.phone.expectResponse(100);
  });

  it('never answers an ACK, whatever it is for', async () => {
    const bench = await createBench();
    bench.phone.request({ method: 'ACK', toTag: 'x', headers: ['Require: nonsense'] });
    bench.phone.request({ method: 'ACK', uri: 'nobody:knows' });
    bench.phone.expectNothing();
  });

  it('ignores Require in CANCEL', async () => {
    const bench = await createBench();
    const call = bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.phone.request({ ...call, method: 'CANCEL', headers: ['Require: x'] });
    bench.phone.expectResponse(200);
    bench.phone.expectResponse(487);
  });

  it('answers an INVITE that came over a second path with 482', async () => {
    const bench = await createBench();
    const call = bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.phone.request({ ...call, branch: 'z9hG4bK-second', method: 'INVITE', toTag: '', body: sdp() });
    bench.phone.expectResponse(482);
    bench.expectReport('incoming');
    bench.expectNoReport();
  });
});

describe('dialogs without media', () => {
  it('are bounded for each address, and one over the bound gets 503 with Retry-After', async () => {
    const bench = await createBench({ isWatched: () => false });
    const scanner = createPhone(bench.network.at(farEnd), serverEnd, 'scanner');
    for (let call = 0; call < limits.sipDialogsPerRemoteWithoutMediaMax; call += 1) {
      scanner.invite();
      scanner.expectResponse(100);
    }
    scanner.invite();
    assert.ok(scanner.expectResponse(503).headers.has('Retry-After'));
    assert.equal(bench.reports.length, limits.sipDialogsPerRemoteWithoutMediaMax);
    bench.phone.invite();
    bench.phone.expectResponse(100);
  });

  it('make room when one of them is heard, or ends', async () => {
    const bench = await createBench({ isWatched: () => false });
    const scanner = createPhone(bench.network.at(farEnd), serverEnd, 'scanner');
    const legs: LegId[] = [];
    for (let call = 0; call < limits.sipDialogsPerRemoteWithoutMediaMax; call += 1) {
      scanner.invite();
      legs.push(bench.expectReport('incoming').legId);
    }
    const [heard, rejected] = legs;
    assert.ok(heard !== undefined && rejected !== undefined);
    bench.media.packets.set(heard, 1);
    bench.driver.reject(rejected, 404);
    scanner.clear();
    for (const status of [100, 100, 503]) {
      scanner.invite();
      scanner.expectResponse(status);
    }
  });

  it('of loopback are not bounded', () => {
    const unheard = createUnheardLegs({ max: 1, wasHeard: () => false });
    for (const address of ['127.0.0.1', '::1', '127.4.5.6']) {
      unheard.add(address, asLegId('a'));
      unheard.add(address, asLegId('b'));
      assert.equal(unheard.mayBegin(address), true);
    }
    unheard.add('203.0.113.1', asLegId('c'));
    assert.equal(unheard.mayBegin('203.0.113.1'), false);
    unheard.remove('203.0.113.1', asLegId('c'));
    assert.equal(unheard.mayBegin('203.0.113.1'), true);
  });
});
