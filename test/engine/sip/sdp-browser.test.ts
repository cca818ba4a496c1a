import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CODECS } from '../../../src/engine/sip/sdp/codecs.ts';
import { readAnswer, readOffer } from '../../../src/engine/sip/sdp/sdp.ts';
import { answerText, createSessionAudio, offerText, ourOffer } from '../../../src/engine/sip/sdp/session-audio.ts';
import { type BrowserSdp, browserSdp, SOME_FINGERPRINT } from '../../support/browser-sdp.ts';
import { createSeededRandom } from '../../support/random.ts';
import { answeredCall, confirmedCall, createBench } from './driver-bench.ts';
import { sdp } from './phone.ts';
import { accepted } from './samples.ts';

const pcmu = { codecs: CODECS.filter((codec) => codec.name === 'PCMU'), srtp: 'optional' } as const;
const [first] = pcmu.codecs;
assert(first);
const bounds = { codecs: [first], srtp: 'optional' } as const;
const read = (options: BrowserSdp = {}) => readOffer(Buffer.from(browserSdp(options)), bounds);
const local = {
  ...{ address: '192.0.2.1', port: 20_000 },
  browser: { ufrag: 'ourname1', password: 'ourpassword', fingerprint: '01:02' },
};
const begin = () => createSessionAudio(local, { ...bounds, random: createSeededRandom(3) });
const linesOf = (text: string): readonly string[] => text.split('\r\n');

describe('the offer of a browser', () => {
  it('says how it is reached, and whose certificate it has', () => {
    const { browser, direction, held, payload, telephoneEvent } = accepted(read());
    assert.deepEqual(browser, {
      ...{ kind: 'dtls', ufrag: 'h6vY', begins: false },
      fingerprints: [{ hash: 'sha-256', value: SOME_FINGERPRINT }],
      naming: { mids: ['0', '1'], isBundled: true },
    });
    // Its address of zeros is no hold.
    assert.deepEqual(
      { direction, held, payload, telephoneEvent },
      {
        ...{ direction: 'sendrecv', held: false, payload: 0, telephoneEvent: 126 },
      },
    );
  });

  it('is answered line by line', () => {
    const text = answerText(begin(), accepted(read()));
    const [v, o, ...rest] = linesOf(text);
    assert.deepEqual([v, o?.split(' ').slice(2).join(' ')], ['v=0', '1 IN IP4 192.0.2.1']);
    assert.deepEqual(rest, [
      ...['s=-', 'c=IN IP4 192.0.2.1', 't=0 0', 'a=ice-lite', 'a=group:BUNDLE 0'],
      ...['m=audio 20000 UDP/TLS/RTP/SAVPF 0 126', 'a=rtpmap:0 PCMU/8000'],
      ...['a=rtpmap:126 telephone-event/8000', 'a=fmtp:126 0-15', 'a=rtcp-mux', 'a=mid:0'],
      ...['a=ice-ufrag:ourname1', 'a=ice-pwd:ourpassword'],
      'a=candidate:1 1 UDP 2130706431 192.0.2.1 20000 typ host',
      ...['a=end-of-candidates', 'a=fingerprint:sha-256 01:02', 'a=setup:passive', 'a=msid:partyline audio'],
      ...['a=ptime:20', 'a=sendrecv', 'm=video 0 UDP/TLS/RTP/SAVPF 96', 'a=mid:1', ''],
    ]);
  });

  for (const [missing, options] of [
    ['no-mux', { without: 'a=rtcp-mux' }],
    ['no-fingerprint', { without: 'a=fingerprint' }],
    ['no-fingerprint', { fingerprint: 'sha-1 00:11' }],
    ['no-ice', { without: 'a=ice-ufrag' }],
    ['no-role', { setup: 'passive' }],
  ] as const) {
    it(`is refused with a Warning: ${missing} for ${JSON.stringify(options)}`, () => {
      const refused = read(options);
      assert(!refused.ok);
      assert.deepEqual([refused.refusal.reason, refused.refusal.sipStatus], [missing, 488]);
    });
  }

  it('is no audio where nothing may be protected', () => {
    const refused = readOffer(Buffer.from(browserSdp()), { ...bounds, srtp: 'off' });
    assert(!refused.ok && refused.refusal.reason === 'no-audio');
  });

  it('with a new name is a restart, and gets a new one; the same again changes nothing', () => {
    const audio = begin();
    const before = answerText(audio, accepted(read()));
    assert.equal(answerText(audio, accepted(read())), before);
    const after = linesOf(answerText(audio, accepted(read({ ufrag: 'new1' }))));
    assert(after.some((line) => line.startsWith('a=ice-ufrag:')) && !after.includes('a=ice-ufrag:ourname1'));
    assert(!after.includes('a=ice-pwd:ourpassword'));
  });

  it('in a call stays that of a browser, and that of a phone stays one', () => {
    const plain = readOffer(Buffer.from(sdp()), { ...bounds, isBrowser: true });
    const other = readOffer(Buffer.from(browserSdp()), { ...bounds, isBrowser: false });
    assert(!plain.ok && plain.refusal.reason === 'no-audio');
    assert(!other.ok && other.refusal.reason === 'no-audio');
  });
});

describe('our offer to a browser', () => {
  it('leaves the handshake to it, and takes an answer that begins it', () => {
    const audio = begin();
    const lines = linesOf(offerText(audio));
    for (const line of ['a=ice-lite', 'a=group:BUNDLE 0', 'a=mid:0', 'a=setup:actpass', 'a=rtcp-mux'])
      assert(lines.includes(line), line);
    assert(lines.includes('m=audio 20000 UDP/TLS/RTP/SAVPF 0 101'));
    const answer = (options: BrowserSdp) => browserSdp(options).split('m=video')[0] ?? '';
    const taken = readAnswer(Buffer.from(answer({ setup: 'active', formats: '0 101' })), ourOffer(audio));
    assert(taken.ok && taken.value.browser?.begins);
    for (const wrong of [answer({ setup: 'passive' }), answer({ setup: 'actpass' }), sdp()])
      assert(!readAnswer(Buffer.from(wrong), ourOffer(audio)).ok);
  });
});

describe('a browser that calls', () => {
  it('gets its media opened by name and password, with the terms of both before its ACK', async () => {
    const bench = await createBench();
    const { legId } = await answeredCall(bench, { body: browserSdp({ formats: '0 126' }) });
    const local = bench.media.opened[0]?.browser;
    assert(local);
    assert.deepEqual(bench.media.browsers.get(legId), {
      ...{ local, remoteUfrag: 'h6vY' },
      fingerprints: [{ hash: 'sha-256', value: SOME_FINGERPRINT }],
    });
    assert.equal(bench.media.remotes.get(legId), undefined);
  });

  it('begins ICE anew by a re-INVITE with another name', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench, { body: browserSdp({ formats: '0 126' }) });
    const before = bench.media.browsers.get(legId)?.local;
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: browserSdp({ formats: '0 126', ufrag: 'new1' }) });
    const { body } = bench.phone.expectResponse(200);
    const after = bench.media.browsers.get(legId);
    assert.equal(after?.remoteUfrag, 'new1');
    assert.notEqual(after?.local.ufrag, before?.ufrag);
    assert(body.toString().includes(`a=ice-ufrag:${after?.local.ufrag}\r\na=ice-pwd:${after?.local.password}\r\n`));
  });

  it('is told by a Warning what its offer has not', async () => {
    const bench = await createBench();
    bench.phone.invite({ body: browserSdp({ without: 'a=rtcp-mux' }) });
    assert.equal(bench.phone.expectResponse(488).headers.get('Warning'), '399 partyline "a=rtcp-mux is needed"');
  });
});
