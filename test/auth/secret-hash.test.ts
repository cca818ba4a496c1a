import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { demoClient } from '../../src/auth/clients.ts';
import { createSecretCheck, hashSecret, readSecretHash } from '../../src/auth/secret-hash.ts';
import { createSeededClients } from '../../src/auth/seeded-clients.ts';
import { limits } from '../../src/base/limits.ts';
import { createSeededRandom } from '../support/random.ts';

const random = createSeededRandom(5);

describe('a hashed secret', () => {
  it('has its parameters and its salt beside the key of scrypt', async () => {
    const text = await hashSecret('café', random);
    const [, name, parameters, salt = '', key = ''] = text.split('$');
    assert.deepEqual([name, parameters], ['scrypt', 'ln=15,r=8,p=1']);
    const options = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };
    const wanted = scryptSync('cafe\u0301'.normalize('NFC'), Buffer.from(salt, 'base64'), 32, options);
    assert.equal(key, wanted.toString('base64').replace(/=+$/, ''));
    assert.notEqual(await hashSecret('café', random), text, 'every one has a salt of its own');
  });

  it('fits its secret however its accents are written, and no other', async () => {
    const hash = readSecretHash(await hashSecret('caf\u00e9', random));
    assert.ok(hash);
    const check = createSecretCheck();
    assert.equal(await check.verify('cafe\u0301', hash), true);
    assert.equal(await check.verify('cafe', hash), false);
    assert.equal(await check.verify('', hash), false);
  });

  for (const text of [
    '',
    'secret',
    '$scrypt$ln=13,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$scrypt$ln=15,r=8,p=1$short$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$2b$10$abcdefghijklmnopqrstuv',
  ]) {
    it(`is not ${text.slice(0, 24) || 'nothing'}`, () => assert.equal(readSecretHash(text), undefined));
  }

  it('is looked at a few at a time, and not at all when the line is full', async () => {
    const hash = readSecretHash(await hashSecret('s', random));
    assert.ok(hash);
    const check = createSecretCheck();
    const most = limits.slowHashesAtOnceMax + limits.slowHashesWaitingMax;
    const all = await Promise.all(Array.from({ length: most + 3 }, () => check.verify('s', hash)));
    assert.equal(all.filter((each) => each === 'busy').length, 3);
    assert.equal(await check.verify('s', hash), true, 'and again once the line is gone');
  });
});

describe('the clients of a seed', () => {
  it('are asked for a hash of the same size whether they are there or not', async () => {
    const secret = readSecretHash(
      '$scrypt$ln=16,r=8,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    );
    const client = demoClient('demo');
    assert.ok(secret && client);
    const seen: string[] = [];
    const clients = createSeededClients([{ client, secret }], {
      async verify(_, { cost, blockSize, parallel }) {
        seen.push(`${cost} ${blockSize} ${parallel}`);
        return false;
      },
    });
    for (const id of ['demo', 'nobody']) assert.equal(await clients.authenticate({ id, secret: 'x' }), undefined);
    assert.deepEqual(seen, ['16 8 2', '16 8 2']);
  });
});
