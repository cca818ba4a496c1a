import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { proofOf } from '../../src/console/session/pkce.ts';
import { sha256 } from '../../src/console/session/sha256.ts';
import { hrefOf, readPlace } from '../../src/console/shell/route.ts';

describe('the proof of a sign-in', () => {
  it('is the SHA-256 that Node computes, at every length around a block', () => {
    for (const length of [0, 1, 43, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const text = 'aÄ'.repeat(length).slice(0, length);
      assert.equal(
        Buffer.from(sha256(text)).toString('hex'),
        createHash('sha256').update(text).digest('hex'),
        `${length}`,
      );
    }
  });

  it('has a verifier of 43 characters, and the challenge of RFC 7636 appendix B', () => {
    const octets = [116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186];
    octets.push(22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121);
    assert.deepEqual(proofOf(Uint8Array.from(octets)), {
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
  });
});

describe('the place in the address', () => {
  it('comes back whole, with search and choice', () => {
    const place = { view: 'board', keep: { q: 'ada room:600 "x & y"', at: 'p1' } };
    assert.deepEqual(readPlace(hrefOf(place)), place);
  });

  it('is the first view where the address says nothing', () => {
    assert.deepEqual(readPlace(''), { view: 'board', keep: {} });
    assert.deepEqual(readPlace('#main'), { view: 'board', keep: {} });
  });
});
