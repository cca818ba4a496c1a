import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codecsNamed } from '../../../src/engine/sip/sdp/codecs.ts';
import { readOpusWishes } from '../../../src/engine/sip/sdp/opus-format.ts';
import { readAnswer, readOffer, writeAnswer, writeOffer } from '../../../src/engine/sip/sdp/sdp.ts';
import { confirmedCall, createBench } from './driver-bench.ts';
import { sdp } from './phone.ts';
import { accepted } from './samples.ts';

const codecs = codecsNamed(['opus', 'PCMU']);
const local = { address: '127.0.0.1', port: 20_000, sessionId: '7', version: 1, direction: 'sendrecv' } as const;

/** As a browser offers it, but for its other codecs. */
const opusOffer = [
  sdp().replace('RTP/AVP 0', 'RTP/AVP 109 0 126 110'),
  'a=rtpmap:109 opus/48000/2\r\n',
  'a=fmtp:109 minptime=10;useinbandfec=1; maxaveragebitrate=16000\r\n',
  'a=rtpmap:126 telephone-event/8000\r\n',
  'a=rtpmap:110 telephone-event/48000\r\n',
].join('');

describe('Opus in SDP (RFC 7587)', () => {
  it('is taken under the payload type of the offer, with events of its own clock', () => {
    const offer = accepted(readOffer(Buffer.from(opusOffer), { codecs, srtp: 'optional' }));
    assert.deepEqual(
      [offer.codec.name, offer.payload, offer.telephoneEvent, offer.telephoneEventRate],
      ['opus', 109, 110, 48_000],
    );
    assert.deepEqual(offer.opus, { fec: true, constant: false, bitsPerSecond: 16_000 });
    const answer = writeAnswer(offer, local);
    for (const line of [
      'm=audio 20000 RTP/AVP 109 110',
      'a=rtpmap:109 opus/48000/2',
      'a=fmtp:109 maxplaybackrate=8000;stereo=0;useinbandfec=1',
      'a=rtpmap:110 telephone-event/48000',
    ]) {
      assert.ok(answer.split('\r\n').includes(line), line);
    }
  });

  it('is not spoken where nobody asked for it, nor without its rtpmap, nor with one channel', () => {
    const nameOf = (text: string, names = codecs): string =>
      accepted(readOffer(Buffer.from(text), { codecs: names, srtp: 'optional' })).codec.name;
    assert.equal(nameOf(opusOffer, codecsNamed([])), 'PCMU');
    assert.equal(nameOf(sdp().replace('RTP/AVP 0', 'RTP/AVP 111 0')), 'PCMU');
    assert.equal(nameOf(opusOffer.replace('48000/2', '48000')), 'PCMU');
  });

  it('is offered with events of both clocks, and the answer says which', () => {
    const offer = writeOffer(local, codecs);
    assert.match(offer, /m=audio 20000 RTP\/AVP 111 0 110 101\r\n/);
    const answer = (map: string) =>
      accepted(
        readAnswer(
          Buffer.from(
            `${sdp().replace('RTP/AVP 0', 'RTP/AVP 96 97')}a=rtpmap:96 opus/48000/2\r\na=rtpmap:97 ${map}\r\n`,
          ),
          { codecs, security: undefined },
        ),
      );
    assert.deepEqual(answer('telephone-event/48000').receives, { payload: 111, telephoneEvent: 110 });
    assert.deepEqual(answer('telephone-event/8000').receives, { payload: 111, telephoneEvent: 101 });
  });

  it('tells the media what the phone asks for', async () => {
    const bench = await createBench({ codecs: ['opus'] });
    const { legId } = await confirmedCall(bench, { body: opusOffer });
    assert.deepEqual(bench.media.formats.get(legId), {
      ...{ codec: 'opus', audio: { send: 109, receive: 109 }, event: { send: 110, receive: 110 } },
      opus: { fec: true, constant: false, bitsPerSecond: 16_000 },
    });
  });

  it('passes over parameters that are none', () => {
    assert.deepEqual(readOpusWishes('cbr=1; =;;useinbandfec=2;maxaveragebitrate=lots;x'), {
      fec: false,
      constant: true,
    });
    assert.deepEqual(readOpusWishes(''), { fec: false, constant: false });
  });
});
