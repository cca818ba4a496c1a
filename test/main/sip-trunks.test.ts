import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok, type Result, refuse } from '../../src/base/result.ts';
import { readTrunks } from '../../src/main/sip-trunks.ts';

const files = (path: string): Result<string, string> =>
  path === '/run/secret' ? ok('s3cret\n') : refuse(`${path} cannot be read`);

test('a trunk is read with its password from the file or from another one, and what is not said has a default', () => {
  const text = JSON.stringify([
    { registrar: 'sip:Trunk.example.com', user: 'acme', password: 'x' },
    {
      ...{ name: 'second', registrar: 'sip:192.0.2.7:5080', user: 'acme', passwordFile: '/run/secret' },
      ...{ number: '600', register: false, expires: 300 },
    },
  ]);
  const read = readTrunks(text, files);
  assert.ok(read.ok);
  const common = { user: 'acme', scheme: 'sip' };
  assert.deepEqual(read.value, [
    {
      ...{ ...common, name: 'trunk.example.com', host: 'trunk.example.com', port: 5060, password: 'x' },
      ...{ number: 'acme', registers: true, expiresSeconds: 3600 },
    },
    {
      ...{ ...common, name: 'second', host: '192.0.2.7', port: 5080, password: 's3cret' },
      ...{ number: '600', registers: false, expiresSeconds: 300 },
    },
  ]);
});

test('a file that is none is refused by a sentence without a password in it', () => {
  const good = { registrar: 'sip:t.example.com', user: 'acme', password: 'hush' };
  const rows: readonly (readonly [unknown, RegExp])[] = [
    ['{', /no JSON list/],
    [[{ ...good, registrar: 'https://x' }], /trunk 1: "registrar" should look like/],
    [[{ ...good, user: 'a b' }], /"user"/],
    [[good, { ...good, colour: 1 }], /trunk 2: "colour" is no key/],
    [[{ ...good, passwordFile: '/x' }], /either "password" or "passwordFile"/],
    [[{ registrar: good.registrar, user: 'acme', passwordFile: '/x' }], /\/x cannot be read/],
    [[{ ...good, expires: 5 }], /60 to 86400/],
    [[good, good], /two trunks have the name/],
  ];
  for (const [value, expected] of rows) {
    const read = readTrunks(typeof value === 'string' ? value : JSON.stringify(value), files);
    assert.ok(!read.ok);
    assert.match(read.refusal, expected);
    assert.doesNotMatch(read.refusal, /hush/);
  }
});

test('the address of a registrar says how it is reached', () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['sip:t.example.com', 'sip UDP 5060'],
    ['sip:t.example.com;transport=udp', 'sip UDP 5060'],
    ['sip:t.example.com:5080;transport=TCP', 'sip TCP 5080'],
    ['sip:t.example.com;transport=tls', 'sip TLS 5061'],
    ['sips:t.example.com', 'sips TLS 5061'],
    ['sips:t.example.com;transport=tcp', 'sips TLS 5061'],
    ['sips:t.example.com;transport=udp', undefined],
    ['sip:t.example.com;transport=ws', undefined],
  ];
  for (const [registrar, expected] of rows) {
    const read = readTrunks(JSON.stringify([{ registrar, user: 'acme', password: 'x' }]), files);
    const [trunk] = read.ok ? read.value : [];
    const found = trunk && `${trunk.scheme} ${trunk.transport ?? 'UDP'} ${trunk.port}`;
    assert.equal(found, expected, registrar);
  }
});
