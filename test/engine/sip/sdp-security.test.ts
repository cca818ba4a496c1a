import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { offersKeys, plainInvite } from '../../../src/engine/sip/leg/plain-invite.ts';
import { Headers } from '../../../src/engine/sip/message/message.ts';
import { parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import { CODECS } from '../../../src/engine/sip/sdp/codecs.ts';
import { type AudioOffer, readAnswer, readOffer, writeAnswer, writeOffer } from '../../../src/engine/sip/sdp/sdp.ts';
import type { SrtpPolicy } from '../../../src/engine/sip/sdp/sdp-security.ts';
import { createSessionAudio, offerText } from '../../../src/engine/sip/sdp/session-audio.ts';
import { createSeededRandom } from '../../support/random.ts';
import { answeredCall, confirmedCall, createBench, dialled, invitedPhone, phoneEnd } from './driver-bench.ts';
import { sdp } from './phone.ts';
import { accepted, inviteBytes, refusalOf } from './samples.ts';

/** Of RFC 4568 section 4, and another of the same length. */
const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
const OTHER = 'PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR';
const SUITE = 'AES_CM_128_HMAC_SHA1_80';

const secure = (...cryptos: readonly string[]): string => withCryptos(sdp().replace('RTP/AVP', 'RTP/SAVP'), cryptos);
const withCryptos = (text: string, cryptos: readonly string[]): string =>
  `${text}${cryptos.map((line) => `a=crypto:${line}\r\n`).join('')}`;
const read = (text: string, srtp: SrtpPolicy = 'optional') => readOffer(Buffer.from(text), { codecs: CODECS, srtp });
const securityOf = (text: string): AudioOffer['security'] => accepted(read(text)).security;
const cryptosOf = (text: string): readonly string[] =>
  text.split('\r\n').filter((line) => line.startsWith('a=crypto:'));
const local = { address: '127.0.0.1', port: 20_000, sessionId: '7', version: 1, direction: 'sendrecv' } as const;

describe('keys in an offer (RFC 4568)', () => {
  it('are of the first line that can be used, with its tag', () => {
    const offered = securityOf(
      secure(`1 F8_128_HMAC_SHA1_80 inline:${KEY}`, `7 ${SUITE} inline:${KEY}`, `8 ${SUITE} inline:${OTHER}`),
    );
    const bytes = Buffer.from(KEY, 'base64');
    const keys = { suite: SUITE, key: bytes.subarray(0, 16), salt: bytes.subarray(16) };
    assert.deepEqual(offered, { kind: 'sdes', tag: 7, keys });
  });

  const lines: readonly (readonly [line: string, isUsable: boolean])[] = [
    [`1 ${SUITE} inline:${KEY}`, true],
    [`1 ${SUITE} inline:${KEY}|2^31`, true],
    [`1 ${SUITE} inline:${KEY}|1048576`, true],
    [`1 ${SUITE} inline:${KEY}|2^19`, false],
    [`1 ${SUITE} inline:${KEY}|2^49`, false],
    [`1 ${SUITE} inline:${KEY}|100`, false],
    [`1 ${SUITE} inline:${KEY}|2^31|1:4`, false],
    [`1 ${SUITE} inline:${KEY}|1:4`, false],
    [`1 ${SUITE} inline:${KEY};inline:${OTHER}`, false],
    [`1 ${SUITE} inline:${KEY.slice(4)}`, false],
    [`1 ${SUITE} inline:${KEY}AAAA`, false],
    [`1 ${SUITE} inline:%%%%`, false],
    [`1 ${SUITE} ${KEY}`, false],
    [`x ${SUITE} inline:${KEY}`, false],
    [`1 ${SUITE} inline:${KEY} WSH=64`, true],
    [`1 ${SUITE} inline:${KEY} WSH=1024 -UNKNOWN=1 KDR=0`, true],
    [`1 ${SUITE} inline:${KEY} WSH=32`, false],
    [`1 ${SUITE} inline:${KEY} KDR=1`, false],
    [`1 ${SUITE} inline:${KEY} WSH=64 UNENCRYPTED_SRTP`, false],
    [`1 ${SUITE} inline:${KEY} UNAUTHENTICATED_SRTP`, false],
    ['1', false],
    ['', false],
  ];
  for (const [line, isUsable] of lines) {
    it(`${line === '' ? 'nothing' : line.replace(KEY, 'KEY')} ${isUsable ? 'can' : 'cannot'} be used`, () => {
      if (isUsable) assert.equal(securityOf(secure(line))?.keys.suite, SUITE);
      else assert.equal(refusalOf(read(secure(line))).reason, 'no-crypto');
    });
  }

  it('protect RTP/AVP too where they can (RFC 8643), and are passed over there where they cannot', () => {
    assert.equal(securityOf(withCryptos(sdp(), [`1 ${SUITE} inline:${KEY}`]))?.tag, 1);
    assert.equal(securityOf(withCryptos(sdp(), [`1 F8 inline:${KEY}`])), undefined);
  });

  const rows: readonly (readonly [SrtpPolicy, string, string])[] = [
    ['off', secure(`1 ${SUITE} inline:${KEY}`), 'no-audio'],
    ['off', withCryptos(sdp(), [`1 ${SUITE} inline:${KEY}`]), 'plain'],
    ['optional', sdp(), 'plain'],
    ['optional', secure(), 'no-crypto'],
    ['required', sdp(), 'unprotected'],
    ['required', withCryptos(sdp(), [`1 ${SUITE} inline:${KEY}`]), 'sdes'],
    ['required', secure(`1 ${SUITE} inline:${KEY}`), 'sdes'],
  ];
  for (const [policy, text, expected] of rows) {
    it(`${policy}: ${text.includes('SAVP') ? 'RTP/SAVP' : 'RTP/AVP'} with ${cryptosOf(text).length} lines is ${expected}`, () => {
      const offer = read(text, policy);
      assert.equal(offer.ok ? (offer.value.security?.kind ?? 'plain') : offer.refusal.reason, expected);
    });
  }

  it('belong to the stream that they stand under', () => {
    const second = `m=audio 40002 RTP/SAVP 0\r\na=crypto:2 ${SUITE} inline:${OTHER}\r\n`;
    const text = `${secure()}${second}`;
    const offer = accepted(read(text));
    assert.deepEqual([offer.audioIndex, offer.security?.tag], [1, 2]);
  });

  it('never make reading throw, and what is taken is answered with the profile of the offer', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('1', SUITE, `inline:${KEY}`, 'WSH=64', '|2^31'),
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 6 }),
        fc.constantFrom('RTP/SAVP', 'RTP/SAVPF', 'RTP/AVPF'),
        (words, profile) => {
          const offer = read(withCryptos(sdp().replace('RTP/AVP', profile), [words.join(' ')]));
          if (offer.ok) assert.match(writeAnswer(offer.value, local), new RegExp(`m=audio 20000 ${profile} 0\r\n`));
        },
      ),
    );
  });
});

describe('an answer to keys of ours', () => {
  const bytes = Buffer.from(KEY, 'base64');
  const keys = { suite: SUITE, key: bytes.subarray(0, 16), salt: bytes.subarray(16) } as const;
  const security = { kind: 'sdes', lines: [{ tag: 1, keys }] } as const;
  const answers: readonly (readonly [string, boolean])[] = [
    [secure(`1 ${SUITE} inline:${OTHER}`), true],
    [secure(`2 ${SUITE} inline:${OTHER}`), false],
    [secure(`1 AES_CM_128_HMAC_SHA1_32 inline:${OTHER}`), false],
    [secure(), false],
    [sdp(), false],
  ];
  for (const [text, isTaken] of answers) {
    it(`${[text.includes('SAVP') ? 'RTP/SAVP' : 'RTP/AVP', ...cryptosOf(text)].join(' ')} is ${isTaken ? 'taken' : 'refused'}`, () => {
      assert.equal(readAnswer(Buffer.from(text), { codecs: CODECS, security }).ok, isTaken);
    });
  }

  it('is not protected where our offer was not', () => {
    const plain = { codecs: CODECS, security: undefined };
    assert.equal(readAnswer(Buffer.from(secure(`1 ${SUITE} inline:${KEY}`)), plain).ok, false);
    assert.equal(accepted(readAnswer(Buffer.from(sdp()), plain)).security, undefined);
  });

  it('answers what our own offer says', () => {
    const ours = writeOffer({ ...local, protocol: 'RTP/SAVP', security });
    assert.deepEqual(cryptosOf(ours), [`a=crypto:1 ${SUITE} inline:${KEY}`]);
    assert.deepEqual(securityOf(ours), { kind: 'sdes', tag: 1, keys });
  });
});

describe('a protected call', () => {
  it('is answered with a key of our own under the tag of the offer, and the media gets both', async () => {
    const bench = await createBench();
    const body = secure(`5 ${SUITE} inline:${KEY}`);
    const { legId } = await answeredCall(bench, { body });
    const answer = bench.network.packets.at(-1)?.text ?? '';
    assert.equal(bench.media.opened[0]?.security, 'awaited');
    const [line = ''] = cryptosOf(answer);
    assert.match(answer, /m=audio \d+ RTP\/SAVP 0\r\n/);
    const ours = /^a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/]{40})$/.exec(line)?.[1] ?? '';
    const given = bench.media.securities.get(legId);
    assert.ok(typeof given === 'object');
    assert.deepEqual(Buffer.concat([given.send.key, given.send.salt]), Buffer.from(ours, 'base64'));
    assert.deepEqual(Buffer.concat([given.receive.key, given.receive.salt]), Buffer.from(KEY, 'base64'));
    assert.notEqual(ours, KEY);
  });

  it('keeps our key in a re-INVITE with a new one of theirs', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench, { body: secure(`1 ${SUITE} inline:${KEY}`) });
    const before = bench.media.securities.get(legId);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: secure(`1 ${SUITE} inline:${OTHER}`) });
    bench.phone.expectResponse(200);
    const after = bench.media.securities.get(legId);
    assert.ok(typeof before === 'object' && typeof after === 'object');
    assert.deepEqual(after.send, before.send);
    assert.deepEqual(Buffer.concat([after.receive.key, after.receive.salt]), Buffer.from(OTHER, 'base64'));
  });

  it('has another key of ours when it was plain in between: the counters of the one before are gone', async () => {
    const bench = await createBench();
    const body = secure(`1 ${SUITE} inline:${KEY}`);
    const { call, legId } = await confirmedCall(bench, { body });
    const before = bench.media.securities.get(legId);
    for (const [cseq, offer] of [
      [2, sdp()],
      [3, body],
    ] as const) {
      bench.phone.within(call, { method: 'INVITE', cseq, body: offer });
      bench.phone.expectResponse(200);
      bench.phone.within(call, { method: 'ACK', cseq });
    }
    const after = bench.media.securities.get(legId);
    assert.ok(typeof before === 'object' && typeof after === 'object');
    assert.notDeepEqual(after.send.key, before.send.key);
  });

  it('says in an offer of ours what was agreed', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench, { body: secure(`3 ${SUITE} inline:${KEY}`) });
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: '' });
    const offer = bench.phone.expectResponse(200).body.toString();
    assert.match(offer, /m=audio \d+ RTP\/SAVP 0 8 9 101\r\n/);
    assert.match(cryptosOf(offer).join(), /^a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:\S+$/);
  });

  it('is refused without a line that can be used, and says why', async () => {
    const bench = await createBench();
    bench.phone.invite({ body: secure() });
    const refusal = bench.phone.expectResponse(488);
    assert.equal(refusal.headers.get('Warning'), '399 partyline "keys in a=crypto only"');
    bench.expectNoReport();
  });

  it('is plain where the offer is, and the media hears of no keys', async () => {
    const bench = await createBench();
    const { legId } = await answeredCall(bench);
    assert.equal(bench.media.opened[0]?.security, undefined);
    assert.equal(bench.media.securities.has(legId), false);
  });
});

describe('where protection is required', () => {
  it('a plain call is refused, with the reason', async () => {
    const bench = await createBench({ srtp: 'required' });
    bench.phone.invite();
    assert.equal(bench.phone.expectResponse(488).headers.get('Warning'), '399 partyline "protected audio only"');
  });

  it('our offer has keys, and nothing passes before theirs have come', async () => {
    const bench = await createBench({ srtp: 'required' });
    const invite = await invitedPhone(bench);
    const offer = invite.body.toString();
    assert.match(offer, /m=audio \d+ RTP\/SAVP /);
    assert.equal(cryptosOf(offer).length, 2);
    assert.equal(bench.media.opened[0]?.security, 'awaited');
    bench.phone.reply(invite, 200, { body: secure(`2 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`) });
    bench.phone.expectRequest('ACK');
    bench.expectReport('answered');
    const given = bench.media.securities.get(dialled);
    assert.ok(typeof given === 'object');
    assert.equal(given.send.suite, 'AES_CM_128_HMAC_SHA1_32');
    const line = cryptosOf(offer)[1] ?? '';
    assert.ok(line.endsWith(Buffer.concat([given.send.key, given.send.salt]).toString('base64')), line);
  });

  it('an answer without keys ends the call', async () => {
    const bench = await createBench({ srtp: 'required' });
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 200, { body: sdp() });
    bench.phone.expectRequest('ACK');
    bench.phone.expectRequest('BYE');
    assert.equal(bench.media.securities.has(dialled), false);
  });

  it('the offer in our 200 to an INVITE without SDP has keys', async () => {
    const bench = await createBench({ srtp: 'required' });
    const { call, legId } = await answeredCall(bench, { body: '' });
    assert.equal(bench.media.opened[0]?.security, 'awaited');
    bench.phone.within(call, { method: 'ACK', body: secure(`1 ${SUITE} inline:${KEY}`) });
    assert.equal(typeof bench.media.securities.get(legId), 'object');
  });
});

function inviteOf(change: { readonly body: string }) {
  const parsed = accepted(parseMessage(inviteBytes(change)));
  assert.ok(parsed.kind === 'request');
  return parsed;
}

describe('a phone behind TLS', () => {
  const target = { address: '127.0.0.1', port: 5061, transport: 'TLS' } as const;

  it('is offered keys, and one behind UDP is not', () => {
    assert.deepEqual(
      (['off', 'optional', 'required'] as const).map((policy) => [
        offersKeys(policy, target),
        offersKeys(policy, phoneEnd),
      ]),
      [
        [false, false],
        [true, false],
        [true, true],
      ],
    );
  });

  it('is called again without keys where it does not take them and need not', () => {
    const audioOf = () =>
      createSessionAudio(
        { address: '127.0.0.1', port: 20_000 },
        { random: createSeededRandom(3), codecs: CODECS, srtp: 'optional' },
        true,
      );
    const invite = inviteOf({ body: offerText(audioOf()) });
    const refusal = {
      kind: 'response',
      status: 488,
      reason: '',
      headers: new Headers(),
      body: Buffer.alloc(0),
    } as const;
    const again = plainInvite(invite, refusal, { audio: audioOf(), policy: 'optional' });
    assert.equal(again?.headers.get('CSeq'), '2 INVITE');
    assert.match(String(again?.body), /RTP\/AVP 0/);
    assert.deepEqual(cryptosOf(String(again?.body)), []);
    assert.equal(plainInvite(invite, refusal, { audio: audioOf(), policy: 'required' }), undefined);
    assert.equal(plainInvite(invite, { ...refusal, status: 486 }, { audio: audioOf(), policy: 'optional' }), undefined);
  });
});
