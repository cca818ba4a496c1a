import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';

/** Paths of PEM files. */
export interface TlsPaths {
  readonly certificate: string;
  readonly key: string;
  /** Whom we trust when we connect, instead of the authorities that Node knows. */
  readonly authorities?: string;
}

/** Certificate and key as the files have them now. */
export interface TlsFiles {
  /** For the next connection; those that stand keep theirs. */
  context(): SecureContext;
  close(): void;
}

/**
 * Reads the files, and again whenever one of them has changed. One that cannot be used is said and leaves the old one.
 * @throws what is wrong with them at the start
 */
export function createTlsFiles(
  paths: TlsPaths,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): TlsFiles {
  let stamp = stampOf(paths);
  let context = read(paths);
  let timer: Timer | undefined;
  const look = (): void => {
    timer = clock.after(limits.tlsFilesLookMs, look);
    const now = stampOf(paths);
    if (now === stamp) return;
    // Also after a failure: what is broken is said once, and tried again when it has changed.
    stamp = now;
    try {
      context = read(paths);
      log.info('sip.tls.reloaded', { certificate: paths.certificate });
    } catch (error) {
      log.error('sip.tls.refused', {
        certificate: paths.certificate,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  };
  timer = clock.after(limits.tlsFilesLookMs, look);
  return { context: () => context, close: () => timer?.cancel() };
}

function read({ certificate, key, authorities }: TlsPaths): SecureContext {
  const cert = named('the certificate', certificate, (pem) => ({ pem, proof: new X509Certificate(pem) }));
  const secret = named('the key', key, (pem) => ({ pem, proof: createPrivateKey(pem) }));
  // OpenSSL sees it only where both are of one kind, RSA or EC; the others fail at every handshake.
  if (!cert.proof.checkPrivateKey(secret.proof))
    throw new Error(`the key ${key} is not that of the certificate ${certificate}`);
  return createSecureContext({
    cert: cert.pem,
    key: secret.pem,
    ...(authorities === undefined ? {} : { ca: named('the authorities', authorities, authoritiesOf) }),
    minVersion: 'TLSv1.2',
  });
}

/** A file without any certificate would be taken, and trust nobody. */
function authoritiesOf(pem: Buffer): Buffer {
  new X509Certificate(pem);
  return pem;
}

/** Says of what cannot be read which file it is. */
function named<T>(what: string, path: string, parse: (pem: Buffer) => T): T {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    throw new Error(`${what} ${path} cannot be used (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('E') && !code.startsWith('ERR_') ? code : 'no PEM of that kind, or encrypted';
}

/** Something that differs once a file was written or replaced. */
function stampOf(paths: TlsPaths): string {
  return Object.values(paths)
    .map((path: string) => {
      try {
        const { mtimeMs, size, ino } = statSync(path);
        return `${mtimeMs} ${size} ${ino}`;
      } catch {
        return 'none';
      }
    })
    .join(', ');
}
