import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { it } from 'node:test';
import { createCertificate } from '../../../src/engine/media/browser/certificate.ts';

it('a certificate is read by OpenSSL, is signed by its own key, holds now, and has the fingerprint that it says', () => {
  const now = Date.UTC(2026, 10, 25, 12);
  const { der, key, fingerprint } = createCertificate(now);
  const certificate = new X509Certificate(Buffer.from(der, 'base64'));
  assert(certificate.verify(certificate.publicKey));
  assert(certificate.checkPrivateKey(createPrivateKey(key)));
  assert.equal(certificate.subject, 'CN=partyline');
  assert(certificate.validFromDate.getTime() < now && certificate.validToDate.getTime() > now);
  assert.equal(certificate.fingerprint256, fingerprint);
});
