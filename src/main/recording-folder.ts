import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where recordings are kept: beside the database, or for as long as a server without one runs. */
export interface RecordingFolder {
  /** It is made at the first call. */
  path(): string;
  /** Removes what was only for this run. */
  close(): void;
}

export function createRecordingFolder(data: string): RecordingFolder {
  let made: string | undefined;
  const isKept = data !== ':memory:';
  const make = (): string => {
    if (!isKept) return mkdtempSync(join(tmpdir(), 'partyline-recordings-'));
    const path = join(data, 'recordings');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    path() {
      made ??= make();
      return made;
    },
    close() {
      if (!isKept && made !== undefined) rmSync(made, { recursive: true, force: true });
    },
  };
}
