import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inviteBytes } from '../engine/sip/samples.ts';

// What the fuzz of the suite and the fuzz by the million (`npm run fuzz`) have in common.

const FOLDER = join(import.meta.dirname, '../../node_modules/sip/test/messages');

/** An offer of an ordinary phone. */
export const offerText = [
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

/** Ordinary messages, and the torture messages of RFC 4475. */
export const sampleMessages: readonly Buffer[] = [
  inviteBytes({ body: offerText }),
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

/** One of these with up to five changes. */
export const mutated = (originals: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...originals), fc.array(mutation, { maxLength: 5 }))
    .map(([original, mutations]) => mutations.reduce((bytes, mutate) => mutate(bytes), original));

export const randomBytes = fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes));

/** Text made of the pieces only, so that it gets far into a grammar. */
export const grammarText = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.stringMatching(/^[a-z0-9.]{1,6}$/)), { maxLength: 30 })
  .map((parts) => parts.join(''));
