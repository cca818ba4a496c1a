import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { DtlsClient } from 'werift-dtls/lib/dtls/src/index.js';
import { BrowserLink, type BrowserStart } from '../../../src/engine/media/browser/browser-link.ts';
import { createCertificate } from '../../../src/engine/media/browser/certificate.ts';
import { IceLatch } from '../../../src/engine/media/browser/ice-latch.ts';
import type { MediaSecurity } from '../../../src/engine/media/secure/security.ts';
import { createWeriftTransport, pemOf } from '../../support/dtls-client.ts';
import { writeCheck } from '../../support/ice-check.ts';
import { createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

const local = { ufrag: 'aabbccdd', password: '0123456789abcdef0123456789abcdef' };
const browser = { address: '192.0.2.10', port: 4000 };
const stranger = { address: '192.0.2.66', port: 4000 };
const ours = createCertificate(Date.now());
const theirs = createCertificate(Date.now());
const fingerprints = [{ hash: 'sha-256', value: theirs.fingerprint }];
const begin: BrowserStart = { generations: [{ local }], selected: undefined, certificate: ours, isSecured: false };
const check = writeCheck({ name: `${local.ufrag}:h6vY`, password: local.password, nominates: true });

/** A link, and a browser whose datagrams come from `browser`. */
function start(t: TestContext, given: BrowserStart = begin) {
  const clock = createSimulatedClock();
  const faults: string[] = [];
  const keys: MediaSecurity[] = [];
  const sent: Buffer[] = [];
  const transport = createWeriftTransport();
  const over = Promise.withResolvers<void>();
  const link = new BrowserLink({
    ...{ start: given, clock, random: createSeededRandom(5), checked: () => undefined },
    send: (packet) => {
      sent.push(Buffer.from(packet));
      if ((packet[0] ?? 0) >= 20) transport.onData(Buffer.from(packet), ['127.0.0.1', 9]);
    },
    secured: (security) => {
      keys.push(security);
      over.resolve();
    },
    failed: (why) => {
      faults.push(why);
      over.resolve();
    },
  });
  t.after(() => link.close());
  transport.sent = (packet) => void link.take(packet, browser);
  const { certificatePem: cert, key } = pemOf(theirs);
  const options = { transport, cert, key, srtpProfiles: [1 as const], extendedMasterSecret: true };
  const client = new DtlsClient({ ...options, signatureHash: { hash: 4, signature: 3 } });
  /** The handshake as far as the browser's side of it. */
  const shake = async (): Promise<void> => {
    const connected = new Promise<void>((resolve) => void client.onConnect.once(() => resolve()));
    await client.connect();
    await connected;
  };
  return { link, clock, faults, keys, sent, shake, over: over.promise };
}

describe('the link to a browser', () => {
  it('answers no handshake from where no check came, and sends nothing there', (t) => {
    const { link, sent } = start(t);
    const hello = Buffer.from(`16fefd0000000000000000${'0010'}${'01'.repeat(16)}`, 'hex');
    assert(link.take(hello, browser));
    assert.deepEqual(sent, []);
    assert.equal(link.target, undefined);
    assert(link.take(check, browser));
    assert.equal(sent.length, 1);
    assert.deepEqual(link.target, browser);
  });

  it('has keys when the certificate is the one that the SDP names, whichever comes first', async (t) => {
    const { link, keys, faults, shake } = start(t);
    link.take(check, browser);
    await shake();
    assert.deepEqual(keys, []);
    link.setTerms({ local, remoteUfrag: 'h6vY', fingerprints });
    assert.equal(keys.length, 1);
    assert.deepEqual(faults, []);
  });

  it('fails for another certificate', async (t) => {
    const { link, keys, faults, over, shake } = start(t);
    link.setTerms({ local, remoteUfrag: 'h6vY', fingerprints: [{ hash: 'sha-256', value: ours.fingerprint }] });
    link.take(check, browser);
    await Promise.all([shake(), over]);
    assert.deepEqual(faults, ['fingerprint']);
    assert.deepEqual(keys, []);
  });

  it('fails 30 s after the last check', (t) => {
    const { link, clock, faults } = start(t);
    clock.advance(60_000);
    assert.deepEqual(faults, [], 'a phone that rings has nothing to check yet');
    link.setTerms({ local, remoteUfrag: 'h6vY', fingerprints });
    clock.advance(20_000);
    link.take(check, browser);
    clock.advance(29_000);
    assert.deepEqual([faults, link.target], [[], browser]);
    clock.advance(4000);
    assert.deepEqual([faults, link.target, clock.pending()], [['consent'], undefined, 0]);
  });

  it('goes on in another worker where it was, and answers nothing late of its handshake', async (t) => {
    const first = start(t);
    first.link.setTerms({ local, remoteUfrag: 'h6vY', fingerprints });
    first.link.take(check, browser);
    await first.shake();
    const { link, sent } = start(t, structuredClone(first.link.state));
    assert.deepEqual(link.target, browser);
    assert(link.take(Buffer.from(`16fefd0001000000000000${'0010'}${'01'.repeat(16)}`, 'hex'), browser));
    assert.deepEqual(sent, []);
    assert(link.take(check, browser));
    assert.equal(sent.length, 1);
  });

  it('leaves RTP and RTCP to the leg', (t) => {
    const { link } = start(t);
    for (const first of [0x80, 0x90, 0xbf, 0xff, 0x40, 0x13]) assert(!link.take(Buffer.alloc(40, first), browser));
  });
});

describe('the latch of a browser', () => {
  it('hears whoever a check came from, any stream of it, and sends to the chosen pair alone', (t) => {
    const { link } = start(t);
    const latch = new IceLatch(link, undefined);
    assert.equal(latch.judge(browser, 1), 'stranger');
    link.take(check, browser);
    assert.equal(latch.judge(browser, 1), 'learned');
    assert.equal(latch.judge(browser, 1), 'known');
    assert.equal(latch.judge(browser, 2), 'learned');
    assert.equal(latch.judge(stranger, 2), 'stranger');
    latch.setRemote();
    assert.deepEqual([latch.target, latch.latched], [browser, { ...browser, ssrc: 2 }]);
  });
});
