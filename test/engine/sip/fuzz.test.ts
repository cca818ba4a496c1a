import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  formatNameAddr,
  formatVia,
  parseCSeq,
  parseNameAddr,
  parseVia,
} from '../../../src/engine/sip/message/header-values.ts';
import type { SipMessage } from '../../../src/engine/sip/message/message.ts';
import { parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import { responseTo } from '../../../src/engine/sip/message/respond.ts';
import { serialise } from '../../../src/engine/sip/message/serialise.ts';
import { splitList } from '../../../src/engine/sip/message/split-list.ts';
import { formatUri, parseUri } from '../../../src/engine/sip/message/uri.ts';
import { readOffer, writeAnswer } from '../../../src/engine/sip/sdp/sdp.ts';
import { grammarText, mutated, offerText, randomBytes, sampleMessages } from '../../support/sip-mutations.ts';
import { accepted, inviteBytes } from './samples.ts';

/** PARTYLINE_FUZZ_SEED runs a failure again. */
const seed = Number(process.env.PARTYLINE_FUZZ_SEED ?? randomInt(2 ** 31));
const RUNS = Number(process.env.PARTYLINE_FUZZ_RUNS ?? 3000);

function check<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { seed, numRuns: RUNS });
}

function startLine(message: SipMessage): readonly (string | number)[] {
  return message.kind === 'request' ? [message.method, message.uri] : [message.status, message.reason];
}

const withoutLength = (message: SipMessage) =>
  [...message.headers.entries()].filter(([name]) => name !== 'Content-Length');

/** What holds for any bytes. */
function holdsForMessage(bytes: Buffer): void {
  const result = parseMessage(bytes);
  if (!result.ok) {
    const { partial, sipStatus } = result.refusal;
    assert.equal(partial === undefined, sipStatus === undefined);
    if (partial && sipStatus !== undefined) serialise(responseTo(partial, sipStatus, undefined, { toTag: 'x' }));
    return;
  }
  const again = accepted(parseMessage(serialise(result.value)));
  assert.equal(again.kind, result.value.kind);
  assert.deepEqual(startLine(again), startLine(result.value));
  assert.deepEqual(withoutLength(again), withoutLength(result.value));
  assert.deepEqual(again.body, result.value.body);
  if (result.value.kind === 'request')
    accepted(parseMessage(serialise(responseTo(result.value, 200, 'OK', { toTag: 'x' }))));
}

function holdsForSdp(bytes: Buffer): void {
  const offer = readOffer(bytes);
  if (!offer.ok) return;
  const local = { address: '127.0.0.1', port: 4000, sessionId: '1', version: 1, direction: 'sendrecv' } as const;
  const answer = accepted(readOffer(Buffer.from(writeAnswer(offer.value, local))));
  assert.equal(answer.streams.length, offer.value.streams.length);
  assert.equal(answer.audioIndex, offer.value.audioIndex);
  assert.deepEqual([answer.payload, answer.telephoneEvent], [offer.value.payload, offer.value.telephoneEvent]);
}

function holdsForValue(text: string): void {
  splitList(text);
  parseCSeq(text);
  const via = parseVia(text);
  if (via.ok) assert.deepEqual(accepted(parseVia(formatVia(via.value))), via.value);
  const address = parseNameAddr(text);
  if (address.ok) assert.deepEqual(accepted(parseNameAddr(formatNameAddr(address.value))), address.value);
  const uri = parseUri(text);
  if (uri.ok) assert.deepEqual(accepted(parseUri(formatUri(uri.value))), uri.value);
}

describe(`fuzz with seed ${seed}`, () => {
  it('random bytes give a message or a refusal', () => check(randomBytes, holdsForMessage));

  it('mutated messages give a refusal, or a message that reads the same when written again', () =>
    check(mutated(sampleMessages), holdsForMessage));

  it('text out of grammar pieces behind a start line gives one or the other', () =>
    check(grammarText, (text) => holdsForMessage(inviteBytes({ lines: [text] }))));

  it('random bytes are an offer or a refusal', () => check(randomBytes, holdsForSdp));

  it('mutated offers are refused, or answered stream by stream', () =>
    check(mutated([Buffer.from(offerText)]), holdsForSdp));

  it('grammar pieces as Via, address or URI are refused, or read the same when written again', () => {
    check(grammarText, (text) => {
      for (const start of ['', 'SIP/2.0/UDP ', '"a" <sip:', 'sip:a@b']) holdsForValue(start + text);
    });
  });

  it('mutated values are refused, or read the same when written again', () => {
    const values = [
      'SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1;rport;x="y"',
      '"A \\" b" <sip:a%40b:c@d:5060;lr?x=y>;tag=1',
      'sip:a;b@c;p=%20;q?h',
    ];
    check(mutated(values.map((value) => Buffer.from(value))), (bytes) => holdsForValue(bytes.toString('utf8')));
  });
});
