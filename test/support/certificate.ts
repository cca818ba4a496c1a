import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './processes.ts';

/** A key, and a certificate of its own for it. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Makes one for names and addresses, `DNS:localhost` or `IP:127.0.0.1`; its files go with the test. */
export function makeCertificate(t: Cleanup, names: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-tls-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const made = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=partyline test', '-addext', `subjectAltName=${names.join(',')}`],
      ...['-keyout', made.key, '-out', made.certificate],
    ],
    { stdio: 'ignore' },
  );
  return made;
}
