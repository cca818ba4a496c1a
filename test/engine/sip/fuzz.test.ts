import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  formatNameAddr,
  formatVia,
  parseCSeq,
  parseNameAddr,
  parseVia,
} from '../../../src/engine/sip/header-values.ts';
import type { SipMessage } from '../../../src/engine/sip/message.ts';
import { parseMessage } from '../../../src/engine/sip/parse-message.ts';
import { responseTo } from '../../../src/engine/sip/respond.ts';
import { readOffer, writeAnswer } from '../../../src/engine/sip/sdp.ts';
import { serialise } from '../../../src/engine/sip/serialise.ts';
import { splitList } from '../../../src/engine/sip/split-list.ts';
import { formatUri, parseUri } from '../../../src/engine/sip/uri.ts';
import { accepted, inviteBytes } from './samples.ts';

/** PARTYLINE_FUZZ_SEED runs a failure again. */
const seed = Number(process.env.PARTYLINE_FUZZ_SEED ?? randomInt(2 ** 31));
const RUNS = Number(process.env.PARTYLINE_FUZZ_RUNS ?? 3000);

function check<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { seed, numRuns: RUNS });
}

const FOLDER = join(import.meta.dirname, '../../../node_modules/sip/test/messages');

const SDP = [
  'v=0',
  'o=- 1 2 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 4000 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=sendrecv',
  'm=video 4002 RTP/AVP 31',
  '',
].join('\r\n');

const messages: readonly Buffer[] = [
  inviteBytes({ body: SDP }),
  inviteBytes({
    startLine: 'SIP/2.0 200 OK',
    lines: ['Contact: <sip:a@b>;expires=5, "x, y" <sip:c@d>', 'k: timer, 100rel'],
  }),
  ...readdirSync(FOLDER)
    .filter((file) => file.endsWith('.dat'))
    .map((file) => readFileSync(join(FOLDER, file))),
];

/** Pieces that mean something to a parser. */
const fragments: readonly string[] = [
  '\r\n',
  '\r\n ',
  '\n',
  '\r',
  '\r\n\r\n',
  ':',
  ';',
  ',',
  '"',
  '\\',
  '\\"',
  '<',
  '>',
  '@',
  '?',
  '=',
  '%',
  '%00',
  '%zz',
  '[',
  ']',
  '::',
  '/',
  ' ',
  '\t',
  '\0',
  'Via: ',
  'v:',
  'l: 5\r\n',
  'Content-Length: -1\r\n',
  'SIP/2.0',
  'sip:',
  ';tag=',
  ';branch=',
  ';rport',
  'CSeq: 1 INVITE\r\n',
  '\u00e9',
  '\u202e',
  'm=audio 1 RTP/AVP 0\r\n',
  'c=IN IP4 0.0.0.0\r\n',
  'a=rtpmap:0 ',
  'v=0\r\n',
  'a=inactive\r\n',
  '99999999999999999999',
];

type Mutation = (bytes: Buffer) => Buffer;

/** Where in the bytes, as a share of their length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });

const mutation: fc.Arbitrary<Mutation> = fc
  .record({
    place,
    from: place,
    removed: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
    piece: fc.oneof(
      fc.constantFrom(...fragments).map((text): Uint8Array => Buffer.from(text)),
      fc.uint8Array({ maxLength: 6 }),
      fc.constant('copy' as const),
    ),
  })
  .map(
    ({ place, from, removed, piece }): Mutation =>
      (bytes) => {
        const start = Math.floor(from * bytes.length);
        const inserted = piece === 'copy' ? bytes.subarray(start, start + 60) : piece;
        const at = Math.floor(place * bytes.length);
        return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
      },
  );

const mutated = (originals: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...originals), fc.array(mutation, { maxLength: 5 }))
    .map(([original, mutations]) => mutations.reduce((bytes, mutate) => mutate(bytes), original));

const randomBytes = fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes));

/** Text made of the pieces only, so that it gets far into a grammar. */
const grammarText = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.stringMatching(/^[a-z0-9.]{1,6}$/)), { maxLength: 30 })
  .map((parts) => parts.join(''));

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
    check(mutated(messages), holdsForMessage));

  it('text out of grammar pieces behind a start line gives one or the other', () =>
    check(grammarText, (text) => holdsForMessage(inviteBytes({ lines: [text] }))));

  it('random bytes are an offer or a refusal', () => check(randomBytes, holdsForSdp));

  it('mutated offers are refused, or answered stream by stream', () => check(mutated([Buffer.from(SDP)]), holdsForSdp));

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
