import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { DtlsClient } from 'werift-dtls/lib/dtls/src/index.js';
import { type Certificate, createCertificate } from '../../../src/engine/media/browser/certificate.ts';
import { Reassembly, readFragments } from '../../../src/engine/media/browser/dtls-message.ts';
import { isNamed } from '../../../src/engine/media/browser/dtls-proof.ts';
import { readRecords, recordType } from '../../../src/engine/media/browser/dtls-record.ts';
import { type DtlsOutcome, type DtlsParts, DtlsServer } from '../../../src/engine/media/browser/dtls-server.ts';
import type { MediaAddress } from '../../../src/engine/media/media-orders.ts';
import {
  createWeriftTransport,
  type OpensslOrder,
  openUdp,
  pemOf,
  runOpensslClient,
} from '../../support/dtls-client.ts';
import { createSeededRandom } from '../../support/random.ts';
import { requireProgram } from '../../support/require-program.ts';
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts';

const random = createSeededRandom(7);
const certificateOf = (): Certificate => createCertificate(Date.now());

interface Seen {
  readonly clock: SimulatedClock;
  readonly outcomes: DtlsOutcome[];
  readonly faults: string[];
}

function createServer(send: DtlsParts['send'], over = () => {}): Seen & { readonly server: DtlsServer } {
  const certificate = certificateOf();
  const seen: Seen = { clock: createSimulatedClock(), outcomes: [], faults: [] };
  const server = new DtlsServer({
    ...{ certificate, clock: seen.clock, random, send },
    done: (outcome) => {
      seen.outcomes.push(outcome);
      over();
    },
    failed: (why) => {
      seen.faults.push(why);
      over();
    },
  });
  return { ...seen, server };
}

/** OpenSSL shakes hands with a server of ours; `drop` says which datagrams of OpenSSL, by their number, get lost. */
async function shake(t: TestContext, order: Omit<OpensslOrder, 'folder' | 'port'>, hear?: (packet: Buffer) => boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'dtls-'));
  t.after(() => rm(folder, { recursive: true }));
  const came: { packet: Buffer; from: MediaAddress }[] = [];
  const socket = await openUdp((packet, from) => {
    if (hear?.(packet) === false) return;
    came.push({ packet: Buffer.from(packet), from });
    seen.server.take(packet, from);
  });
  t.after(() => socket.close());
  const sent: Buffer[] = [];
  const seen = createServer((packet, to) => {
    sent.push(Buffer.from(packet));
    socket.send(packet, to.port, to.address);
  });
  t.after(() => seen.server.close());
  const client = await runOpensslClient({ ...order, folder, port: socket.address().port });
  return { ...seen, client, came, sent };
}

describe('a DTLS handshake with OpenSSL', () => {
  for (const { profiles, suite, materialBytes } of [
    { profiles: 'SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80', suite: 'AES_CM_128_HMAC_SHA1_80', materialBytes: 60 },
    { profiles: 'SRTP_AEAD_AES_128_GCM', suite: 'AEAD_AES_128_GCM', materialBytes: 56 },
  ] as const) {
    it(`comes to the same keys as it for ${suite}`, async (t) => {
      if (!requireProgram(t, 'openssl')) return;
      const certificate = certificateOf();
      const { client, outcomes, faults } = await shake(t, { certificate, profiles, materialBytes });
      assert.deepEqual(faults, [], client.output);
      const [outcome] = outcomes;
      assert(outcome, client.output);
      const { send, receive } = outcome.security;
      assert.equal(send.suite, suite);
      const material = Buffer.concat([receive.key, send.key, receive.salt, send.salt]);
      assert.equal(client.material, material.toString('hex'));
      assert(isNamed(outcome.certificate, [{ hash: 'SHA-256', value: certificate.fingerprint.toLowerCase() }]));
      assert(!isNamed(outcome.certificate, [{ hash: 'sha-256', value: certificateOf().fingerprint }]));
    });
  }

  it('fails where the client shows no certificate, and where it has no suite of ours', async (t) => {
    if (!requireProgram(t, 'openssl')) return;
    const order = { profiles: 'SRTP_AES128_CM_SHA1_80', materialBytes: 60 };
    const bare = await shake(t, order);
    assert.deepEqual(bare.faults, ['no certificate']);
    const other = { ...order, certificate: certificateOf(), options: ['-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'] };
    const strange = await shake(t, other);
    assert.deepEqual(strange.faults, ['nothing in common']);
    assert.deepEqual([bare.outcomes, strange.outcomes], [[], []]);
  });

  it('a flight that came again is answered again, by new records', async (t) => {
    if (!requireProgram(t, 'openssl')) return;
    const order = { certificate: certificateOf(), profiles: 'SRTP_AES128_CM_SHA1_80', materialBytes: 60 };
    const { server, came, sent, outcomes } = await shake(t, order);
    assert.equal(outcomes.length, 1);
    const count = sent.length;
    for (const { packet, from } of came) server.take(packet, from);
    const again = sent.slice(count);
    // ChangeCipherSpec and Finished: more than what OpenSSL repeats last is not answered.
    assert.deepEqual(
      again.map((packet) => packet[0]),
      [20, 22],
    );
    assert(!sent.slice(0, count).some((packet) => packet.equals(again[1] ?? Buffer.alloc(0))));
    assert.equal(outcomes.length, 1);
  });
});

describe('a DTLS handshake with werift', () => {
  for (const extendedMasterSecret of [true, false]) {
    it(`comes to the same keys ${extendedMasterSecret ? 'with' : 'without'} the extended master secret`, async (t) => {
      const { client, outcomes, over } = startWerift(t, pemOf(certificateOf()), { extendedMasterSecret });
      await client.connect();
      await over;
      const { localKey, localSalt, remoteKey, remoteSalt } = client.extractSessionKeys(16, 14);
      const { send, receive } = outcomes[0]?.security ?? {};
      assert.deepEqual(
        [receive?.key, receive?.salt, send?.key, send?.salt].map((part) => part && Buffer.from(part)),
        [localKey, localSalt, remoteKey, remoteSalt],
      );
    });
  }

  it('takes no Finished that is not protected', async (t) => {
    const finished = Buffer.concat([Buffer.from([20, 0, 0, 12, 0, 5, 0, 0, 0, 0, 0, 12]), Buffer.alloc(12)]);
    const forged = recordOf(recordType.handshake, finished);
    const { client, outcomes, faults, over } = startWerift(t, pemOf(certificateOf()), {
      carry: (packet, take) => {
        // What somebody puts in just before that of the client.
        if (readRecords(packet).some(({ epoch }) => epoch === 1)) take(forged);
        take(packet);
      },
    });
    await client.connect();
    await over;
    assert.deepEqual([outcomes.length, faults], [1, []]);
  });

  it('answers who repeats himself from another address there', async (t) => {
    const packets: Buffer[] = [];
    const { client, server, over, tos } = startWerift(t, pemOf(certificateOf()), {
      carry: (packet, take) => {
        packets.push(packet);
        take(packet);
      },
    });
    await client.connect();
    await over;
    for (const packet of packets) server.take(packet, { address: '127.0.0.1', port: 10 });
    assert.equal(tos.at(-1)?.port, 10);
  });

  it('fails for a certificate whose key the client has not', async (t) => {
    const { certificatePem } = pemOf(certificateOf());
    const { client, outcomes, faults, over } = startWerift(t, { ...pemOf(certificateOf()), certificatePem });
    await client.connect();
    await over;
    // Else it would go on repeating itself for half a minute.
    client.dtls.flight = Number.POSITIVE_INFINITY;
    assert.deepEqual(faults, ['a certificate without its key']);
    assert.deepEqual(outcomes, []);
  });
});

/** `over` when our side is done or has failed. */
interface WeriftOptions {
  readonly extendedMasterSecret?: boolean;
  /** What becomes of a packet of the client on its way. */
  readonly carry?: (packet: Buffer, take: (packet: Buffer) => void) => void;
}

function startWerift(
  t: TestContext,
  { certificatePem: cert, key }: ReturnType<typeof pemOf>,
  { extendedMasterSecret = true, carry = (packet, take) => take(packet) }: WeriftOptions = {},
) {
  const transport = createWeriftTransport();
  const over = Promise.withResolvers<void>();
  const tos: MediaAddress[] = [];
  const seen = createServer((packet, to) => {
    tos.push(to);
    transport.onData(packet, ['127.0.0.1', 9]);
  }, over.resolve);
  t.after(() => seen.server.close());
  transport.sent = (packet) => carry(packet, (each) => seen.server.take(each, { address: '127.0.0.1', port: 9 }));
  const options = { transport, cert, key, srtpProfiles: [1 as const], extendedMasterSecret };
  const client = new DtlsClient({ ...options, signatureHash: { hash: 4, signature: 3 } });
  return { ...seen, client, tos, over: over.promise };
}

describe('a DTLS server', () => {
  const from = { address: '192.0.2.10', port: 4000 };

  it('repeats its flight to who is silent, and gives up', () => {
    const sent: Buffer[] = [];
    const { server, clock, faults } = createServer((packet) => void sent.push(packet));
    server.take(clientHello(), from);
    const cookie = sent[0]?.subarray(-20) ?? Buffer.alloc(0);
    server.take(clientHello(1, cookie), { ...from, port: 4001 });
    assert.equal(sent.length, 2, 'the cookie is good for one address');
    server.take(clientHello(1, cookie), from);
    const flight = sent.length - 2;
    assert.equal(flight, 5);
    clock.advance(1000);
    assert.equal(sent.length, 2 + 2 * flight);
    clock.advance(2000);
    assert.equal(sent.length, 2 + 3 * flight);
    clock.advance(200_000);
    assert.deepEqual(faults, ['no answer']);
    assert.equal(clock.pending(), 0);
  });

  it('sends nobody more than he sent before his cookie came back', () => {
    const sent: Buffer[] = [];
    const { server } = createServer((packet) => void sent.push(packet));
    server.take(clientHello(), from);
    server.take(clientHello(), { ...from, port: 4001 });
    assert.equal(sent.length, 2);
    assert(sent.every((packet) => packet.length < clientHello().length && packet[13] === 3));
    assert.notDeepEqual(sent[0]?.subarray(-20), sent[1]?.subarray(-20));
  });

  it('reads no more of a datagram than a flight can have', () => {
    const records = Buffer.concat(Array.from({ length: 4000 }, () => recordOf(recordType.handshake, Buffer.alloc(1))));
    assert.equal(readRecords(records).length, 16);
    assert.equal(readFragments(Buffer.concat(Array.from({ length: 5000 }, () => fragmentOf(1, 100)))).length, 8);
  });

  it('keeps what has come of a message when another one claims its place', () => {
    const reassembly = new Reassembly();
    for (const fragment of readFragments(Buffer.concat([fragmentOf(4, 4), fragmentOf(0, 9), fragmentOf(0, 5)])))
      reassembly.add(fragment);
    assert.deepEqual(reassembly.take()?.body, Buffer.alloc(4, 7));
  });

  it('survives any bytes', () => {
    const { server, outcomes } = createServer(() => undefined);
    const whole = clientHello();
    const changed = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length)).map(([at, by, length]) => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(by, at);
      return bytes.subarray(0, length);
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 1500 }), changed), (packet) => server.take(packet, from)),
      { numRuns: 2000 },
    );
    assert.deepEqual(outcomes, []);
  });
});

const recordOf = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, body.length >> 8, body.length & 0xff]), body]);

/** The first bytes of message 0, a ClientHello that says it has so many. */
const fragmentOf = (bytes: number, length: number): Buffer =>
  Buffer.concat([Buffer.from([1, 0, 0, length, 0, 0, 0, 0, 0, 0, 0, bytes]), Buffer.alloc(bytes, 7)]);

/** A ClientHello in one record: our suite, secp256r1, ecdsa_secp256r1_sha256, SRTP_AES128_CM_SHA1_80. */
function clientHello(sequence = 0, cookie: Buffer = Buffer.alloc(0)): Buffer {
  const extensions = Buffer.from('000a000400020017000d000400020403000e00050002000100', 'hex');
  const body = Buffer.concat([
    ...[Buffer.from('fefd', 'hex'), Buffer.alloc(32, 5), Buffer.from([0, cookie.length]), cookie],
    ...[Buffer.from('0002c02b0100', 'hex'), Buffer.from([0, extensions.length]), extensions],
  ]);
  const head = Buffer.from([1, 0, 0, body.length, 0, sequence, 0, 0, 0, 0, 0, body.length]);
  const record = Buffer.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, sequence, 0, head.length + body.length]);
  return Buffer.concat([record, head, body]);
}
