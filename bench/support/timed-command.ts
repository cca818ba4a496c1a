import { spawn } from 'node:child_process';

/** What a program came to. */
export interface Ran {
  readonly ms: number;
  readonly code: number;
  readonly output: string;
}

const MS_MAX = 60_000;

/** Runs a program from start to exit. */
export function timedCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
      timeout: MS_MAX,
    });
    let output = '';
    let exitedMs = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('exit', () => {
      exitedMs = performance.now() - began;
    });
    child.on('close', (code) => resolve({ ms: exitedMs, code: code ?? 1, output }));
  });
}
