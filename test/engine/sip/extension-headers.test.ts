import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRAck, parseRSeq } from '../../../src/engine/sip/session/reliability.ts';
import { parseMinSe, parseSessionExpires } from '../../../src/engine/sip/session/session-expires.ts';

describe('Session-Expires (RFC 4028 §4)', () => {
  const rows: readonly (readonly [text: string, seconds: number | undefined, refresher?: string])[] = [
    ['1800', 1800],
    ['0', 0],
    ['4294967295', 4_294_967_295],
    ['90;refresher=uac', 90, 'uac'],
    ['90;refresher=uas', 90, 'uas'],
    ['90 ; Refresher = UAS', 90, 'uas'],
    ['90;refresher=proxy', 90],
    ['90;x=y;refresher=uac;z', 90, 'uac'],
    ['', undefined],
    ['soon', undefined],
    ['-90', undefined],
    ['90.5', undefined],
    ['4294967296', undefined],
    ['90 uac', undefined],
    ['90;', undefined],
    ['90;refresher=uac;refresher=uas', undefined],
    [';refresher=uac', undefined],
  ];
  for (const [text, seconds, refresher] of rows) {
    it(`reads ${JSON.stringify(text)} as ${seconds === undefined ? 'nothing' : `${seconds} ${refresher ?? ''}`}`, () => {
      assert.deepEqual(parseSessionExpires(text), seconds === undefined ? undefined : { seconds, refresher });
    });
  }

  it('reads Min-SE with parameters that nobody knows', () => {
    assert.deepEqual(['120', '120;x=y', '', 'a'].map(parseMinSe), [120, 120, undefined, undefined]);
  });
});

describe('RSeq and RAck (RFC 3262 §7)', () => {
  it('takes a response number from 1 to 2**32 - 1', () => {
    const texts = ['1', '0988', '4294967295', '0', '4294967296', '', '1 2', '-1'];
    const wanted = [1, 988, 4_294_967_295, undefined, undefined, undefined, undefined, undefined];
    assert.deepEqual(texts.map(parseRSeq), wanted);
  });

  const rows: readonly (readonly [text: string, wanted: readonly [number, number, string] | undefined])[] = [
    ['776656 1 INVITE', [776_656, 1, 'INVITE']],
    ['1 \t 2  INVITE', [1, 2, 'INVITE']],
    ['1 2147483647 X', [1, 2_147_483_647, 'X']],
    ['0 1 INVITE', undefined],
    ['1 1', undefined],
    ['1', undefined],
    ['', undefined],
    ['1 INVITE 1', undefined],
    ['1 1 INVITE more', undefined],
    ['1,1 INVITE', undefined],
    ['4294967296 1 INVITE', undefined],
  ];
  for (const [text, wanted] of rows) {
    it(`reads ${JSON.stringify(text)} as ${wanted?.join(' ') ?? 'nothing'}`, () => {
      const rack = parseRAck(text);
      assert.deepEqual(rack && [rack.rseq, rack.cseq.sequence, rack.cseq.method], wanted);
    });
  }
});
