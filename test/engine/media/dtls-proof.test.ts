import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { signatureScheme } from '../../../src/engine/media/browser/dtls-hello.ts';
import { isSignedBy } from '../../../src/engine/media/browser/dtls-proof.ts';
import { requireProgram } from '../../support/require-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const messages = Buffer.from('all that was said');

for (const [what, kind, isTaken] of [
  ['the curve of browsers', ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], true],
  ['RSA as browsers have it', ['rsa:2048'], true],
  ['a curve that takes milliseconds', ['ec', '-pkeyopt', 'ec_paramgen_curve:sect571r1'], false],
  ['RSA with a long exponent', ['rsa:2048', '-pkeyopt', 'rsa_keygen_pubexp:4294967297'], false],
] as const) {
  test(`a right signature by ${what} is ${isTaken ? 'taken' : 'not proved at all'}`, (t) => {
    if (!requireProgram(t, 'openssl')) return;
    const folder = temporaryFolder(t);
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const out = ['-nodes', '-keyout', key, '-out', certificate, '-subj', '/CN=test', '-days', '1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', ...kind, ...out], { stdio: 'ignore' });
    const signature = sign('sha256', messages, readFileSync(key));
    const scheme = kind[0] === 'ec' ? signatureScheme.ecdsa : signatureScheme.rsa;
    const head = Buffer.from([scheme >> 8, scheme & 0xff, signature.length >> 8, signature.length & 0xff]);
    const der = new X509Certificate(readFileSync(certificate)).raw;
    assert.equal(isSignedBy(der, messages, Buffer.concat([head, signature])), isTaken);
  });
}
