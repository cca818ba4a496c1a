import { parseMessage } from '../src/engine/sip/message/parse-message.ts';
import { serialise } from '../src/engine/sip/message/serialise.ts';
import { readOffer } from '../src/engine/sip/sdp/sdp.ts';

// Prints how many SIP messages one core reads and writes in a second. A single run; compare ratios on one machine only.

const SDP = [
  'v=0',
  'o=alice 2890844526 2890844526 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 49170 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

const INVITE = Buffer.from(
  [
    'INVITE sip:600@127.0.0.1:5060 SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK74bf9.1;rport',
    'Max-Forwards: 70',
    'From: "Alice Example" <sip:alice@example.com>;tag=9fxced76sl',
    'To: <sip:600@127.0.0.1:5060>',
    'Call-ID: 3848276298220188511@client.example.com',
    'CSeq: 1 INVITE',
    'Contact: <sip:alice@127.0.0.1:5070;transport=udp>',
    'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO',
    'Supported: replaces, timer, outbound',
    'User-Agent: Example Phone 1.2.3',
    'Content-Type: application/sdp',
    `Content-Length: ${SDP.length}`,
    '',
    SDP,
  ].join('\r\n'),
);

const BYE = Buffer.from(
  [
    'BYE sip:600@127.0.0.1:5060 SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK74bf9.2;rport',
    'Max-Forwards: 70',
    'From: "Alice Example" <sip:alice@example.com>;tag=9fxced76sl',
    'To: <sip:600@127.0.0.1:5060>;tag=314159',
    'Call-ID: 3848276298220188511@client.example.com',
    'CSeq: 2 BYE',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n'),
);

const ROUNDS = 400_000;
const SLOW_ROUNDS = 4_000;

function measure(name: string, work: () => void, rounds = ROUNDS): void {
  for (let round = 0; round < rounds / 10; round++) work();
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) work();
  const microseconds = Number(process.hrtime.bigint() - start) / 1000;
  const perSecond = Math.round((rounds / microseconds) * 1_000_000);
  console.log(
    `${name.padEnd(24)} ${String(perSecond).padStart(9)} messages/s  ${(microseconds / rounds).toFixed(2)} us`,
  );
}

const invite = parseMessage(INVITE);
if (!invite.ok) throw new Error(`the bench's own INVITE is refused: ${invite.refusal.detail}`);
const { value } = invite;

measure('parse INVITE', () => parseMessage(INVITE));
measure('parse BYE', () => parseMessage(BYE));
measure('serialise INVITE', () => serialise(value));

const offer = Buffer.from(SDP);
measure('read SDP offer', () => readOffer(offer));

// What a stranger can make one datagram cost, to be held against the rows above.
const folds = Buffer.from(`INVITE sip:a@b SIP/2.0\r\nX: a${'\r\n '.repeat(2600)}\r\n\r\n`);
const lines = Buffer.from(`${SDP}${'a=x\r\n'.repeat(230)}`);
measure('refuse 2,600 folds', () => parseMessage(folds), SLOW_ROUNDS);
measure('read 240 lines of SDP', () => readOffer(lines), SLOW_ROUNDS);
