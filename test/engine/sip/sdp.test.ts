import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodecName } from '../../../src/engine/media/media.ts';
import { codecsNamed } from '../../../src/engine/sip/sdp/codecs.ts';
import type { Direction } from '../../../src/engine/sip/sdp/direction.ts';
import {
  type AudioOffer,
  type LocalAudio,
  readAnswer,
  readOffer,
  type SdpRefusalReason,
  writeAnswer,
  writeOffer,
} from '../../../src/engine/sip/sdp/sdp.ts';
import { accepted, refusalOf } from './samples.ts';

const SESSION = [
  'v=0',
  'o=alice 2890844526 2890844527 IN IP4 host.example.com',
  's=call',
  'c=IN IP4 192.0.2.10',
  't=0 0',
];
const AUDIO = [
  'm=audio 49170 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=ptime:30',
];

const bytes = (...lines: readonly string[]): Buffer => Buffer.from([...lines, ''].join('\r\n'));
const offer = (...lines: readonly string[]): AudioOffer => accepted(readOffer(bytes(...lines)));

const local = (change: Partial<LocalAudio> = {}): LocalAudio => ({
  address: '198.51.100.1',
  port: 20_000,
  sessionId: '77',
  version: 1,
  direction: 'sendrecv',
  ...change,
});

const lineOf = (sdp: string, start: string): readonly string[] =>
  sdp.split('\r\n').filter((line) => line.startsWith(start));

describe('RTCP in SDP', () => {
  it('reads where RTCP goes (RFC 3605), and that it may share a port (RFC 5761)', () => {
    assert.deepEqual(offer(...SESSION, ...AUDIO, 'a=rtcp:53020').rtcp, { address: '192.0.2.10', port: 53_020 });
    const named = offer(...SESSION, ...AUDIO, 'a=rtcp:53020 IN IP4 192.0.2.11', 'a=rtcp-mux');
    assert.deepEqual([named.rtcp, named.rtcpMux], [{ address: '192.0.2.11', port: 53_020 }, true]);
  });

  it('passes over a port or an address that is none', () => {
    for (const line of ['a=rtcp:0', 'a=rtcp:65536', 'a=rtcp:', 'a=rtcp:9 IN IP4 phone.example.com']) {
      assert.equal(offer(...SESSION, ...AUDIO, line).rtcp, undefined, line);
    }
  });

  it('does not share a port where a payload type looks like RTCP (RFC 5761 §4)', () => {
    const lines = (types: string) => [...SESSION, `m=audio 4000 RTP/AVP 0 ${types}`, 'a=rtcp-mux'];
    for (const type of ['64', '72', '95'])
      assert.equal(offer(...lines(type), `a=rtpmap:${type} telephone-event/8000`).rtcpMux, undefined, type);
    for (const type of ['63', '96', '101'])
      assert.equal(offer(...lines(type), `a=rtpmap:${type} telephone-event/8000`).rtcpMux, true, type);
  });

  it('answers with rtcp-mux exactly where it was offered, and offers it where the far end shares its port', () => {
    const muxOf = (sdp: string): number => lineOf(sdp, 'a=rtcp-mux').length;
    assert.equal(muxOf(writeAnswer(offer(...SESSION, ...AUDIO, 'a=rtcp-mux'), local())), 1);
    assert.equal(muxOf(writeAnswer(offer(...SESSION, ...AUDIO), local())), 0);
    assert.deepEqual([muxOf(writeOffer(local())), muxOf(writeOffer(local({ rtcpMux: true })))], [0, 1]);
  });
});

describe('readOffer', () => {
  it('reads address, port, codecs, packet time and session', () => {
    const { codec, streams, ...rest } = offer(...SESSION, ...AUDIO);
    assert.equal(codec.name, 'PCMU');
    assert.deepEqual(streams, [{ media: 'audio', port: 49170, protocol: 'RTP/AVP', formats: ['0', '8', '101'] }]);
    assert.deepEqual(rest, {
      address: '192.0.2.10',
      port: 49170,
      direction: 'sendrecv',
      held: false,
      payload: 0,
      telephoneEvent: 101,
      ptime: 30,
      sessionId: '2890844526',
      sessionVersion: '2890844527',
      timing: '0 0',
      audioIndex: 0,
    });
  });

  it('keeps a session id that no number can hold', () => {
    const huge = offer('v=0', 'o=- 18446744073709551615 18446744073709551614 IN IP4 h', ...SESSION.slice(2), ...AUDIO);
    assert.deepEqual([huge.sessionId, huge.sessionVersion], ['18446744073709551615', '18446744073709551614']);
  });

  it('takes PCMU without rtpmap, and by rtpmap under another number (RFC 3551 §6)', () => {
    assert.equal(offer(...SESSION, 'm=audio 4000 RTP/AVP 3 0').payload, 0);
    assert.equal(offer(...SESSION, 'm=audio 4000 RTP/AVP 96', 'a=rtpmap:96 pcmu/8000/1').payload, 96);
  });

  it('does not take for a codec what an rtpmap calls something else', () => {
    const other = bytes(...SESSION, 'm=audio 4000 RTP/AVP 0', 'a=rtpmap:0 PCMU/16000');
    assert.equal(refusalOf(readOffer(other)).reason, 'no-common-codec');
  });

  it('takes telephone-event only where the m-line lists it', () => {
    assert.equal(
      offer(...SESSION, 'm=audio 4000 RTP/AVP 0', 'a=rtpmap:101 telephone-event/8000').telephoneEvent,
      undefined,
    );
  });

  it('prefers connection and direction of the stream to those of the session', () => {
    const own = offer(...SESSION, 'a=sendonly', ...AUDIO, 'c=IN IP6 2001:db8::5', 'a=recvonly');
    assert.deepEqual([own.address, own.direction], ['2001:db8::5', 'recvonly']);
    assert.equal(offer(...SESSION, 'a=sendonly', ...AUDIO).direction, 'sendonly');
  });

  it('takes the first audio stream that has a common codec', () => {
    const many = offer(
      ...SESSION,
      'm=video 5000 RTP/AVP 31',
      'm=audio 0 RTP/AVP 0',
      'm=audio 5002 RTP/AVP 3',
      'm=audio 5004/2 RTP/AVP 0',
    );
    assert.deepEqual([many.audioIndex, many.port, many.streams.length], [3, 5004, 4]);
  });

  it('takes lines that end in LF alone, and offers without o=, s= and t=', () => {
    const poor = accepted(readOffer(Buffer.from('v=0\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n')));
    assert.deepEqual([poor.port, poor.sessionId, poor.timing], [4000, '', '0 0']);
  });

  const wrong: readonly (readonly [string, Buffer, SdpRefusalReason, number])[] = [
    ['nothing', Buffer.alloc(0), 'unreadable', 400],
    ['text', Buffer.from('hello'), 'unreadable', 400],
    ['another version', bytes('v=1', ...AUDIO), 'unreadable', 400],
    [
      'more than 8 KiB',
      bytes(...SESSION, ...AUDIO, ...Array.from({ length: 100 }, () => `a=${'x'.repeat(100)}`)),
      'too-long',
      413,
    ],
    ['a line of more than a kilobyte', bytes(...SESSION, ...AUDIO, `a=${'x'.repeat(2000)}`), 'unreadable', 400],
    [
      'more than 256 lines',
      bytes(...SESSION, ...AUDIO, ...Array.from({ length: 256 }, () => 'a=x')),
      'unreadable',
      400,
    ],
    [
      'more than 16 streams',
      bytes(...SESSION, ...Array.from({ length: 17 }, () => 'm=audio 1 RTP/AVP 0')),
      'unreadable',
      400,
    ],
    ['an m-line without formats', bytes(...SESSION, 'm=audio 4000 RTP/AVP'), 'unreadable', 400],
    ['a port that is none', bytes(...SESSION, 'm=audio 65536 RTP/AVP 0'), 'unreadable', 400],
    ['no stream', bytes(...SESSION), 'no-audio', 488],
    ['video only', bytes(...SESSION, 'm=video 4000 RTP/AVP 31'), 'no-audio', 488],
    ['a disabled stream', bytes(...SESSION, 'm=audio 0 RTP/AVP 0'), 'no-audio', 488],
    ['SRTP without keys', bytes(...SESSION, 'm=audio 4000 RTP/SAVP 0'), 'no-crypto', 488],
    ['other codecs only', bytes(...SESSION, 'm=audio 4000 RTP/AVP 3 15 18'), 'no-common-codec', 488],
    ['no connection', bytes('v=0', ...AUDIO), 'bad-address', 488],
    ['a name for an address', bytes('v=0', 'c=IN IP4 host.example.com', ...AUDIO), 'bad-address', 488],
    ['a multicast group with its scope', bytes('v=0', 'c=IN IP4 224.2.1.1/127', ...AUDIO), 'bad-address', 488],
  ];
  for (const [what, body, reason, sipStatus] of wrong) {
    it(`refuses ${what} as ${reason}, ${sipStatus}`, () => {
      const refusal = refusalOf(readOffer(body));
      assert.deepEqual([refusal.reason, refusal.sipStatus], [reason, sipStatus]);
    });
  }
});

describe('writeAnswer (RFC 3264 §6)', () => {
  it('answers the codec and telephone-event with the numbers of the offer', () => {
    const answer = writeAnswer(
      offer(...SESSION, 'm=audio 4000 RTP/AVP 3 98 97', 'a=rtpmap:98 PCMU/8000', 'a=rtpmap:97 telephone-event/8000'),
      local(),
    );
    assert.deepEqual(answer.split('\r\n'), [
      'v=0',
      'o=- 77 1 IN IP4 198.51.100.1',
      's=-',
      'c=IN IP4 198.51.100.1',
      't=0 0',
      'm=audio 20000 RTP/AVP 98 97',
      'a=rtpmap:98 PCMU/8000',
      'a=rtpmap:97 telephone-event/8000',
      'a=fmtp:97 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ]);
  });

  it('offers no digits to who did not ask for them', () => {
    assert.deepEqual(lineOf(writeAnswer(offer(...SESSION, 'm=audio 4000 RTP/AVP 0'), local()), 'm='), [
      'm=audio 20000 RTP/AVP 0',
    ]);
  });

  it('keeps refused streams in order, with port 0', () => {
    const many = offer(
      ...SESSION,
      'm=video 5000 RTP/AVPF 96 97',
      'm=audio 5002 RTP/AVP 0',
      'm=audio 5004 RTP/AVP 0',
      'm=image 5006 udptl t38',
    );
    assert.deepEqual(lineOf(writeAnswer(many, local()), 'm='), [
      'm=video 0 RTP/AVPF 96 97',
      'm=audio 20000 RTP/AVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=image 0 UDPTL t38',
    ]);
  });

  it('repeats the t-line of the offer', () => {
    const timed = offer(...SESSION.slice(0, 4), 't=3149328700 3149328800', ...AUDIO);
    assert.deepEqual(lineOf(writeAnswer(timed, local()), 't='), ['t=3149328700 3149328800']);
  });

  it('names the family of its own address', () => {
    const answer = writeAnswer(offer(...SESSION, ...AUDIO), local({ address: '2001:db8::1' }));
    assert.deepEqual(lineOf(answer, 'c='), ['c=IN IP6 2001:db8::1']);
  });

  const ways: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
  const table: Readonly<Record<Direction, readonly Direction[]>> = {
    // What is answered to an offer of the row when we want sendrecv, sendonly, recvonly, inactive.
    sendrecv: ['sendrecv', 'sendonly', 'recvonly', 'inactive'],
    sendonly: ['recvonly', 'inactive', 'recvonly', 'inactive'],
    recvonly: ['sendonly', 'sendonly', 'inactive', 'inactive'],
    inactive: ['inactive', 'inactive', 'inactive', 'inactive'],
  };
  for (const offered of ways) {
    for (const [index, wanted] of ways.entries()) {
      it(`answers ${offered} with ${table[offered][index]} when we want ${wanted} (RFC 3264 §6.1)`, () => {
        const answer = writeAnswer(offer(...SESSION, ...AUDIO, `a=${offered}`), local({ direction: wanted }));
        assert.equal(answer.split('\r\n').at(-2), `a=${table[offered][index]}`);
      });
    }
  }
});

describe('hold (RFC 3264 §8.4)', () => {
  const rows: readonly (readonly [string, readonly string[], Direction, boolean, Direction])[] = [
    ['sendonly', ['a=sendonly'], 'sendonly', true, 'recvonly'],
    ['inactive', ['a=inactive'], 'inactive', true, 'inactive'],
    ['c=0.0.0.0', ['c=IN IP4 0.0.0.0'], 'sendonly', true, 'recvonly'],
    ['c=0.0.0.0 and sendonly', ['c=IN IP4 0.0.0.0', 'a=sendonly'], 'sendonly', true, 'recvonly'],
    ['c=0.0.0.0 and inactive', ['c=IN IP4 0.0.0.0', 'a=inactive'], 'inactive', true, 'inactive'],
    ['c=::', ['c=IN IP6 ::'], 'sendonly', true, 'recvonly'],
    ['sendrecv', ['a=sendrecv'], 'sendrecv', false, 'sendrecv'],
    ['recvonly', ['a=recvonly'], 'recvonly', false, 'sendonly'],
  ];
  for (const [what, lines, direction, held, answered] of rows) {
    it(`reads ${what} as ${held ? 'held' : 'not held'} and answers ${answered}`, () => {
      const read = offer(...SESSION, ...AUDIO, ...lines);
      assert.deepEqual([read.direction, read.held], [direction, held]);
      assert.deepEqual(lineOf(writeAnswer(read, local()), `a=${answered}`), [`a=${answered}`]);
    });
  }
});

describe('writeOffer and readAnswer', () => {
  it('offer every codec that there is and telephone-event', () => {
    const own = offer(...writeOffer(local({ direction: 'recvonly' })).split('\r\n'));
    assert.deepEqual(
      [own.address, own.port, own.direction, own.payload, own.telephoneEvent, own.ptime],
      ['198.51.100.1', 20_000, 'recvonly', 0, 101, 20],
    );
  });

  it('understand the answer of our own kind', () => {
    const own = accepted(readOffer(Buffer.from(writeOffer(local()))));
    const answer = accepted(readAnswer(Buffer.from(writeAnswer(own, local({ port: 30_000, direction: 'sendonly' })))));
    assert.deepEqual(
      [answer.port, answer.direction, answer.held, answer.telephoneEvent],
      [30_000, 'sendonly', true, 101],
    );
  });

  it('refuse an answer whose stream is refused, or that has another number of streams', () => {
    assert.equal(refusalOf(readAnswer(bytes(...SESSION, 'm=audio 0 RTP/AVP 0'))).sipStatus, 488);
    assert.equal(
      refusalOf(readAnswer(bytes(...SESSION, 'm=audio 0 RTP/AVP 0', 'm=audio 4000 RTP/AVP 0'))).reason,
      'unreadable',
    );
    assert.equal(
      refusalOf(readAnswer(bytes(...SESSION, 'm=audio 4000 RTP/AVP 0', 'm=audio 4002 RTP/AVP 0'))).reason,
      'unreadable',
    );
  });
});

describe('the choice of the codec', () => {
  const map96 = 'a=rtpmap:96 G722/8000';
  // What is offered, what we may speak, and what is spoken under which number; `-` where nothing is common.
  const rows: readonly (readonly [string, readonly string[], readonly CodecName[], string])[] = [
    ['0 8 9', [], ['PCMU', 'PCMA', 'G722'], 'PCMU 0'],
    ['9 0 8', [], ['PCMU', 'PCMA', 'G722'], 'G722 9'],
    ['9 0 8', [], ['G722', 'PCMU', 'PCMA'], 'G722 9'],
    ['0 9', [], ['G722', 'PCMU'], 'PCMU 0'],
    ['9 8 0', [], ['PCMU', 'PCMA'], 'PCMA 8'],
    ['9 8 0', [], ['PCMU'], 'PCMU 0'],
    ['9', [], ['PCMU', 'PCMA'], '-'],
    ['8', [], ['G722'], '-'],
    ['18 111 9', ['a=rtpmap:111 opus/48000/2'], ['PCMU', 'G722'], 'G722 9'],
    ['96 0', [map96], ['PCMU', 'G722'], 'G722 96'],
    ['96 0', [map96], ['PCMU'], 'PCMU 0'],
    // RFC 3551 section 4.5.2: its clock rate is 8000, though its samples are twice as many.
    ['9 0', ['a=rtpmap:9 G722/16000'], ['G722', 'PCMU'], 'PCMU 0'],
    ['9 0', ['a=rtpmap:9 g722/8000/1'], ['G722', 'PCMU'], 'G722 9'],
    ['9 0', ['a=rtpmap:9 G722/8000/2'], ['G722', 'PCMU'], 'PCMU 0'],
    ['9', ['a=rtpmap:9 PCMA/8000'], ['G722', 'PCMA'], 'PCMA 9'],
  ];
  for (const [formats, maps, names, spoken] of rows) {
    it(`of ${[formats, ...maps].join(' ')} by ${names.join(', ')} is ${spoken}`, () => {
      const body = bytes(
        ...SESSION,
        `m=audio 4000 RTP/AVP ${formats} 101`,
        'a=rtpmap:101 telephone-event/8000',
        ...maps,
      );
      const read = readOffer(body, { codecs: codecsNamed(names), srtp: 'optional' });
      if (!read.ok) {
        assert.deepEqual([spoken, read.refusal.reason], ['-', 'no-common-codec']);
        return;
      }
      const { codec, payload, telephoneEvent } = read.value;
      assert.equal(`${codec.name} ${payload}`, spoken);
      assert.equal(telephoneEvent, 101);
      assert.deepEqual(lineOf(writeAnswer(read.value, local()), 'm='), [`m=audio 20000 RTP/AVP ${payload} 101`]);
    });
  }

  it('is offered in the order of our list', () => {
    const text = writeOffer(local(), codecsNamed(['G722', 'PCMU']));
    assert.deepEqual(lineOf(text, 'm='), ['m=audio 20000 RTP/AVP 9 0 101']);
    assert.deepEqual(lineOf(text, 'a=rtpmap'), [
      'a=rtpmap:9 G722/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
    ]);
  });

  it('leaves each side its own numbers in an answer to our offer', () => {
    const answer = bytes(
      ...SESSION,
      'm=audio 4000 RTP/AVP 97 98',
      'a=rtpmap:97 G722/8000',
      'a=rtpmap:98 telephone-event/8000',
    );
    const { codec, payload, telephoneEvent, receives } = accepted(readAnswer(answer));
    assert.deepEqual([codec.name, payload, telephoneEvent], ['G722', 97, 98]);
    assert.deepEqual(receives, { payload: 9, telephoneEvent: 101 });
  });
});
