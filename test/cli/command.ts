import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { within } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command as a user would, without what a developer may have set. */
export async function partyline(args: readonly string[], { input, env = {} }: Run = {}): Promise<Ran> {
  const own = Object.entries(process.env).filter(([name]) => !/^(PARTYLINE|NODE_TEST)_/.test(name));
  const child = spawn(process.execPath, ['bin/partyline.js', ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(own), ...env },
  });
  child.stdin.on('error', () => undefined).end(input ?? '');
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await within(
    `the end of partyline ${args.join(' ')}`,
    Promise.all([ended, readText(child.stdout), readText(child.stderr)]),
    60_000,
  );
  return { code, stdout, stderr };
}
