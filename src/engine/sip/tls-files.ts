import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock, Timer } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';

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
      log.error('sip.tls.refused', { certificate: paths.certificate, message: String(error) });
    }
  };
  timer = clock.after(limits.tlsFilesLookMs, look);
  return { context: () => context, close: () => timer?.cancel() };
}

function read({ certificate, key, authorities }: TlsPaths): SecureContext {
  return createSecureContext({
    cert: readFileSync(certificate),
    key: readFileSync(key),
    ...(authorities === undefined ? {} : { ca: readFileSync(authorities) }),
    minVersion: 'TLSv1.2',
  });
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
