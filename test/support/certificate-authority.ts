import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificate.ts';
import type { Cleanup } from './processes.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An authority that only those trust who are told of it. */
export interface CertificateAuthority {
  /** Path of its own certificate, for NODE_EXTRA_CA_CERTS and `tls.setDefaultCACertificates`. */
  readonly certificate: string;
  /** Signs one for these names, `DNS:localhost` or `IP:127.0.0.1`; with a negative count of days it has expired. */
  sign(names: readonly string[], days: number): Certificate;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes an authority; its files go with the test. */
export function makeCertificateAuthority(t: Cleanup): CertificateAuthority {
  const folder = temporaryFolder(t);
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  openssl(...['req', '-x509', ...KEY, '-days', '2', '-subj', '/CN=partyline authority'], ...outOf(at, 'authority'));
  let count = 0;
  return {
    certificate: at('authority.pem'),
    sign(names, days) {
      count += 1;
      const name = `server${count}`;
      writeFileSync(at(`${name}.ext`), `subjectAltName=${names.join(',')}\n`);
      openssl(
        'req',
        '-new',
        ...KEY,
        '-subj',
        '/CN=partyline test',
        '-keyout',
        at(`${name}.key`),
        '-out',
        at('request'),
      );
      openssl(
        ...['x509', '-req', '-in', at('request'), '-CA', at('authority.pem'), '-CAkey', at('authority.key')],
        ...['-CAcreateserial', '-days', String(days), '-extfile', at(`${name}.ext`), '-out', at(`${name}.pem`)],
      );
      return { certificate: at(`${name}.pem`), key: at(`${name}.key`) };
    },
  };
}

const outOf = (at: (name: string) => string, name: string): readonly string[] => [
  ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
];
