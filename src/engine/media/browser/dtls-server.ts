import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  type ECDH,
  type KeyObject,
  sign,
  timingSafeEqual,
} from 'node:crypto';
import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { MediaAddress } from '../media-orders.ts';
import type { MediaSecurity, SrtpSuite } from '../secure/security.ts';
import { ByteReader } from './byte-reader.ts';
import type { Certificate } from './certificate.ts';
import {
  agree,
  type ClientHello,
  extensionType,
  readClientHello,
  SECP256R1,
  signatureScheme,
  writeCertificateRequest,
  writeHelloVerifyRequest,
  writeServerHello,
} from './dtls-hello.ts';
import { type DtlsKeys, prf, recordKeys, srtpKeysOf, unseal } from './dtls-keys.ts';
import {
  type DtlsMessage,
  fragmentsOf,
  handshakeType,
  Reassembly,
  readFragments,
  wholeMessage,
} from './dtls-message.ts';
import { firstCertificate, isSignedBy } from './dtls-proof.ts';
import { type DtlsRecord, type OutgoingRecord, RecordWriter, readRecords, recordType } from './dtls-record.ts';

/** Descriptions of fatal alerts (RFC 5246 section 7.2). */
const alerts = { unexpected: 10, handshakeFailure: 40, badCertificate: 42, decryptError: 51 } as const;
const CHANGE_CIPHER_SPEC: OutgoingRecord = { type: recordType.changeCipherSpec, epoch: 0, body: Buffer.from([1]) };
const VERIFY_BYTES = 12;
const SECRET_BYTES = 32;

/** What the handshake came to: keys, and the certificate whose key the far end has. */
export interface DtlsOutcome {
  readonly security: MediaSecurity;
  readonly certificate: Buffer;
}

export interface DtlsParts {
  readonly certificate: Pick<Certificate, 'der' | 'key'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly random: { bytes(count: number): Uint8Array };
  send(packet: Buffer, to: MediaAddress): void;
  done(outcome: DtlsOutcome): void;
  failed(why: string): void;
}

/** Of a handshake under way. */
interface Handshake {
  readonly hello: ClientHello;
  readonly suite: SrtpSuite;
  readonly random: Buffer;
  readonly exchange: ECDH;
  certificate: Buffer | undefined;
  keys: DtlsKeys | undefined;
  isVerified: boolean;
}

/**
 *   waiting --ClientHello: HelloVerifyRequest--> waiting --ClientHello with our cookie: flight 4--> shaking
 *   shaking --Certificate, ClientKeyExchange, CertificateVerify, Finished: flight 6--> done
 *   any before done --fatal, or repeated too often--> failed
 */
type Phase = 'waiting' | 'shaking' | 'done' | 'failed';

/**
 * The passive side of a DTLS 1.2 handshake (RFC 6347) for the keys of SRTP (RFC 5764): one suite, one curve, a certificate
 * of both sides, and nothing behind it. The far end has the key of its certificate (CertificateVerify) and has seen what we
 * have seen (Finished) before `done`; whose certificate it has to be is the caller's to judge.
 */
export class DtlsServer {
  readonly #parts: DtlsParts;
  readonly #key: KeyObject;
  readonly #cookieSecret: Buffer;
  readonly #reassembly = new Reassembly();
  readonly #writer = new RecordWriter();
  #phase: Phase = 'waiting';
  #handshake: Handshake | undefined;
  /** Handshake messages of both sides so far, but for those before the cookie (RFC 6347 section 4.2.1). */
  #transcript: Buffer[] = [];
  #flight: readonly OutgoingRecord[] = [];
  #to: MediaAddress | undefined;
  /** Number of our next message. */
  #sequence = 0;
  #repeat: Timer | undefined;
  #answersLeft = limits.dtlsAnswersAgainMax;

  constructor(parts: DtlsParts) {
    this.#parts = parts;
    this.#key = createPrivateKey(parts.certificate.key);
    this.#cookieSecret = Buffer.from(parts.random.bytes(SECRET_BYTES));
  }

  /** Takes any bytes of that address. */
  take(packet: Uint8Array, from: MediaAddress): void {
    for (const record of readRecords(packet)) {
      if (this.#phase === 'failed') return;
      this.#takeRecord(record, from);
    }
  }

  close(): void {
    this.#repeat?.cancel();
    this.#phase = 'failed';
  }

  #takeRecord(record: DtlsRecord, from: MediaAddress): void {
    const body = this.#open(record);
    if (!body) return;
    if (record.type === recordType.alert) this.#takeAlert(record, body);
    else if (record.type === recordType.handshake) this.#takeHandshake(record, body, from);
    // What else there is, ChangeCipherSpec and application data, says nothing that is not known.
  }

  #open({ epoch, type, place, body }: DtlsRecord): Buffer | undefined {
    if (epoch === 0) return this.#phase === 'done' ? undefined : body;
    const keys = this.#handshake?.keys;
    return epoch === 1 && keys ? unseal(keys.client, { place, type }, body) : undefined;
  }

  /** A fatal one; before there are keys it may be forged, but only from an address that ICE has checked. */
  #takeAlert({ epoch }: DtlsRecord, body: Buffer): void {
    if (this.#phase !== 'done' && body[0] === 2) this.#end(`alert ${body[1]} of epoch ${epoch}`);
  }

  #takeHandshake({ epoch }: DtlsRecord, body: Buffer, from: MediaAddress): void {
    let isRepeated = false;
    for (const fragment of readFragments(body)) {
      // RFC 5246 section 7.4.9: of the client's messages Finished is protected, and the first that is.
      if ((fragment.type === handshakeType.finished) !== (epoch === 1)) continue;
      if (this.#phase === 'waiting' && fragment.type !== handshakeType.clientHello) continue;
      // RFC 6347 section 4.2.1: nothing is kept of a ClientHello without cookie; it may come again, or the next one.
      if (this.#phase === 'waiting' && fragment.sequence !== this.#reassembly.next) {
        this.#reassembly.reset(fragment.sequence);
      }
      if (!this.#reassembly.add(fragment) && fragment.type === this.#lastOfFlight()) isRepeated = true;
    }
    for (let next = this.#reassembly.take(); next && this.#phase !== 'failed'; next = this.#reassembly.take()) {
      this.#takeMessage(next, from);
    }
    if (isRepeated) this.#answerAgain(from);
  }

  /** The message that our flight answered. */
  #lastOfFlight(): number {
    return this.#phase === 'done' ? handshakeType.finished : handshakeType.clientHello;
  }

  /** RFC 6347 section 4.2.4: who repeats himself has not got our flight; ICE may have gone to another pair meanwhile. */
  #answerAgain(from: MediaAddress): void {
    if (this.#answersLeft <= 0) return;
    this.#answersLeft -= 1;
    this.#to = from;
    this.#sendFlight();
  }

  #takeMessage(message: DtlsMessage, from: MediaAddress): void {
    if (this.#phase === 'waiting') {
      this.#takeHello(message, from);
      return;
    }
    const handshake = this.#handshake;
    if (!handshake || this.#phase !== 'shaking') return;
    const { type } = message;
    if (type === handshakeType.certificate && !handshake.certificate) this.#takeCertificate(handshake, message);
    else if (type === handshakeType.clientKeyExchange && handshake.certificate && !handshake.keys)
      this.#takeKeyExchange(handshake, message);
    else if (type === handshakeType.certificateVerify && handshake.keys && !handshake.isVerified)
      this.#takeVerify(handshake, message);
    else if (type === handshakeType.finished && handshake.isVerified) this.#takeFinished(handshake, message);
    else this.#fail(alerts.unexpected, `unexpected message ${type}`);
  }

  #takeHello(message: DtlsMessage, from: MediaAddress): void {
    const hello = readClientHello(message.body);
    if (!hello) return;
    const cookie = this.#cookieOf(hello, from);
    if (hello.cookie.length !== cookie.length || !timingSafeEqual(hello.cookie, cookie)) {
      const body = wholeMessage({
        ...{ type: handshakeType.helloVerifyRequest, sequence: message.sequence },
        body: writeHelloVerifyRequest(cookie),
      });
      this.#parts.send(this.#writer.write({ type: recordType.handshake, epoch: 0, body }, undefined), from);
      return;
    }
    this.#to = from;
    const profile = agree(hello);
    if (!profile) {
      this.#fail(alerts.handshakeFailure, 'nothing in common');
      return;
    }
    const { suite } = profile;
    const exchange = createECDH('prime256v1');
    exchange.generateKeys();
    const random = Buffer.from(this.#parts.random.bytes(SECRET_BYTES));
    this.#handshake = { hello, suite, random, exchange, certificate: undefined, keys: undefined, isVerified: false };
    this.#phase = 'shaking';
    this.#note(message);
    const bodies = [
      [handshakeType.serverHello, writeServerHello(hello, random, profile)],
      [handshakeType.certificate, this.#certificateBody()],
      [handshakeType.serverKeyExchange, this.#keyExchangeBody(this.#handshake)],
      [handshakeType.certificateRequest, writeCertificateRequest()],
      [handshakeType.serverHelloDone, Buffer.alloc(0)],
    ] as const;
    this.#sequence = message.sequence;
    this.#flight = this.#say(bodies, 0);
    this.#sendFlight();
    this.#repeatAfter(limits.dtlsFirstRepeatMs, limits.dtlsRepeatsMax);
  }

  /** Only who gets what is sent to that address knows it (RFC 6347 section 4.2.1). */
  #cookieOf({ random }: ClientHello, { address, port }: MediaAddress): Buffer {
    return createHmac('sha256', this.#cookieSecret)
      .update(`${address} ${port} `)
      .update(random)
      .digest()
      .subarray(0, 20);
  }

  #certificateBody(): Buffer {
    const der = Buffer.from(this.#parts.certificate.der, 'base64');
    const lengths = Buffer.alloc(6);
    lengths.writeUIntBE(der.length + 3, 0, 3);
    lengths.writeUIntBE(der.length, 3, 3);
    return Buffer.concat([lengths, der]);
  }

  /** RFC 8422 section 5.4: our share of the secret, signed together with what makes it this handshake's. */
  #keyExchangeBody({ hello, random, exchange }: Handshake): Buffer {
    const point = exchange.getPublicKey();
    const share = Buffer.concat([Buffer.from([3, SECP256R1 >> 8, SECP256R1 & 0xff, point.length]), point]);
    const signature = sign('sha256', Buffer.concat([hello.random, random, share]), this.#key);
    const head = Buffer.alloc(4);
    head.writeUInt16BE(signatureScheme.ecdsa, 0);
    head.writeUInt16BE(signature.length, 2);
    return Buffer.concat([share, head, signature]);
  }

  #takeCertificate(handshake: Handshake, message: DtlsMessage): void {
    handshake.certificate = firstCertificate(message.body);
    // RFC 8827 section 6.5: who shows none cannot be the one whose fingerprint the signalling has.
    if (handshake.certificate) this.#note(message);
    else this.#fail(alerts.handshakeFailure, 'no certificate');
  }

  #takeKeyExchange(handshake: Handshake, message: DtlsMessage): void {
    const { hello, random, exchange } = handshake;
    this.#note(message);
    const secret = secretOf(exchange, new ByteReader(message.body).vector(1));
    if (!secret) {
      this.#fail(alerts.handshakeFailure, 'no point of the curve');
      return;
    }
    // RFC 7627 section 4: bound to all that was said so far.
    const master = hello.extensions.has(extensionType.extendedMasterSecret)
      ? prf(secret, ['extended master secret', this.#hash()], 48)
      : prf(secret, ['master secret', hello.random, random], 48);
    handshake.keys = recordKeys(master, hello.random, random);
  }

  #takeVerify(handshake: Handshake, message: DtlsMessage): void {
    const { certificate } = handshake;
    handshake.isVerified =
      certificate !== undefined && isSignedBy(certificate, Buffer.concat(this.#transcript), message.body);
    if (handshake.isVerified) this.#note(message);
    else this.#fail(alerts.decryptError, 'a certificate without its key');
  }

  #takeFinished({ hello, random, suite, keys, certificate }: Handshake, message: DtlsMessage): void {
    if (!keys || !certificate) return;
    const wanted = prf(keys.master, ['client finished', this.#hash()], VERIFY_BYTES);
    if (message.body.length !== VERIFY_BYTES || !timingSafeEqual(message.body, wanted)) {
      this.#fail(alerts.decryptError, 'another handshake than ours');
      return;
    }
    this.#note(message);
    const body = prf(keys.master, ['server finished', this.#hash()], VERIFY_BYTES);
    this.#repeat?.cancel();
    this.#phase = 'done';
    this.#flight = [CHANGE_CIPHER_SPEC, ...this.#say([[handshakeType.finished, body]], 1)];
    this.#answersLeft = limits.dtlsAnswersAgainMax;
    this.#sendFlight();
    this.#parts.done({
      security: srtpKeysOf(keys, { suite, seed: Buffer.concat([hello.random, random]) }),
      certificate,
    });
  }

  #note(message: DtlsMessage): void {
    this.#transcript.push(wholeMessage(message));
  }

  #hash(): Buffer {
    return createHash('sha256').update(Buffer.concat(this.#transcript)).digest();
  }

  #say(messages: readonly (readonly [type: number, body: Buffer])[], epoch: 0 | 1): readonly OutgoingRecord[] {
    return messages.flatMap(([type, body]) => {
      const message = { type, sequence: this.#sequence, body };
      this.#sequence += 1;
      this.#note(message);
      return fragmentsOf(message).map((piece) => ({ type: recordType.handshake, epoch, body: piece }));
    });
  }

  #sendFlight(): void {
    const to = this.#to;
    if (!to) return;
    for (const record of this.#flight) this.#parts.send(this.#writer.write(record, this.#handshake?.keys), to);
  }

  #repeatAfter(ms: number, left: number): void {
    this.#repeat = this.#parts.clock.after(ms, () => {
      if (left <= 0) {
        this.#end('no answer');
        return;
      }
      this.#sendFlight();
      this.#repeatAfter(ms * 2, left - 1);
    });
  }

  #fail(alert: number, why: string): void {
    const to = this.#to;
    const record = { type: recordType.alert, epoch: 0, body: Buffer.from([2, alert]) } as const;
    if (to) this.#parts.send(this.#writer.write(record, undefined), to);
    this.#end(why);
  }

  #end(why: string): void {
    this.close();
    this.#parts.failed(why);
  }
}

/** Undefined for what is no point of the curve. */
function secretOf(exchange: ECDH, point: Buffer): Buffer | undefined {
  try {
    return exchange.computeSecret(point);
  } catch {
    return undefined;
  }
}
