import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { digestResponse, ha1Of } from '../../../src/engine/sip/register/digest.ts';
import { readCredentials } from '../../../src/engine/sip/register/digest-credentials.ts';
import { createNonces } from '../../../src/engine/sip/register/nonces.ts';
import { createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

/** RFC 7616 §3.9.1. */
const mufasa = (algorithm: 'MD5' | 'SHA-256') =>
  digestResponse(ha1Of('Mufasa', 'http-auth@example.org', 'Circle of Life')[algorithm], {
    algorithm,
    method: 'GET',
    uri: '/dir/index.html',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    nc: '00000001',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  });

describe('the response of a digest', () => {
  it('is that of the example of RFC 7616 with MD5', () => {
    assert.equal(mufasa('MD5'), '8ca523f5e9506fed4657c9700eebdbec');
  });

  it('is that of the example of RFC 7616 with SHA-256', () => {
    assert.equal(mufasa('SHA-256'), '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
  });
});

const header =
  'Digest username="al\\"ice", realm="partyline", uri="sip:h", nonce="n", cnonce="c", nc=0000000a, qop=auth, ' +
  'algorithm=SHA-256, response="AB12"';

describe('an Authorization header', () => {
  it('is read with quotes resolved and MD5 where no algorithm is named', () => {
    assert.deepEqual(readCredentials(header), {
      ...{ username: 'al"ice', realm: 'partyline', uri: 'sip:h', nonce: 'n', cnonce: 'c', nc: '0000000a' },
      ...{ algorithm: 'SHA-256', response: 'ab12' },
    });
    assert.equal(readCredentials(header.replace('algorithm=SHA-256, ', ''))?.algorithm, 'MD5');
  });

  for (const [name, text] of [
    ['another scheme', header.replace('Digest', 'Basic')],
    ['no qop, for then a copy could be sent again', header.replace('qop=auth, ', '')],
    ['auth-int, which is not offered', header.replace('qop=auth', 'qop=auth-int')],
    ['an algorithm that is not offered', header.replace('SHA-256', 'SHA-512-256')],
    ['a parameter twice', `${header}, nonce="m"`],
    ['a count that is none', header.replace('0000000a', 'a')],
  ] as const) {
    it(`counts as none with ${name}`, () => assert.equal(readCredentials(text), undefined));
  }
});

const here = '192.0.2.1';

describe('a nonce', () => {
  const given = () => {
    const clock = createSimulatedClock();
    return { clock, nonces: createNonces({ clock, random: createSeededRandom(3) }) };
  };

  it('takes every count once, in any order within the window', () => {
    const { nonces } = given();
    const nonce = nonces.make(here);
    assert.deepEqual(
      [1, 1, 3, 2, 2, 3, 40, 9, 8, 41, 40, 0].map((nc) => nonces.use(nonce, nc)),
      [
        ...['fresh', 'replayed', 'fresh', 'fresh', 'replayed', 'replayed'],
        ...['fresh', 'fresh', 'replayed', 'fresh', 'replayed', 'replayed'],
      ],
    );
  });

  it('is good for five minutes', () => {
    const { clock, nonces } = given();
    const nonce = nonces.make(here);
    clock.advance(limits.sipNonceMsLife);
    assert.ok(nonces.isGood(nonce, here));
    clock.advance(1);
    assert.ok(!nonces.isGood(nonce, here));
  });

  it('of another process, for another address, or changed in one digit, is not good', () => {
    const { nonces } = given();
    const other = createNonces({ clock: createSimulatedClock(), random: createSeededRandom(4) });
    assert.ok(!nonces.isGood(other.make(here), here));
    const nonce = nonces.make(here);
    assert.ok(!nonces.isGood((nonce[0] === '0' ? '1' : '0') + nonce.slice(1), here));
    assert.ok(!nonces.isGood(nonce, '192.0.2.2'));
    assert.ok(!nonces.isGood('', here));
  });

  it('whose window was dropped for want of room is good no more', () => {
    const { clock, nonces } = given();
    const first = nonces.make(here);
    assert.equal(nonces.use(first, 1), 'fresh');
    clock.advance(1);
    for (let made = 0; made < limits.sipNoncesInUseMax; made++) nonces.use(nonces.make(here), 1);
    assert.ok(!nonces.isGood(first, here));
  });
});
