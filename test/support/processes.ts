import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { within } from './until.ts';

/** What a test gives so that things it started are ended with it; TestContext of node:test is one. */
export interface Cleanup {
  after(end: () => void | Promise<void>): void;
}

/** A program that a test started. It is ended with the test, by its process id. */
export interface Program {
  readonly pid: number;
  /** What it has printed so far, both streams together. */
  output(): string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  isRunning(): boolean;
  /** Sends a signal and waits for the end; SIGKILL when it does not come in time. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Writes a line to it; nothing for a program without input. */
  type(line: string): void;
  /** Calls with every line of standard output, those already printed included. */
  onLine(read: (line: string) => void): void;
}

export interface ProgramOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** How it is ended with the test: SIGTERM, unless nothing that it would still do matters. */
  readonly endSignal?: NodeJS.Signals;
  /** It takes commands from standard input. */
  readonly takesInput?: boolean;
}

/** Starts a program without a terminal, and without input unless it is asked for. */
export async function startProgram(
  t: Cleanup,
  command: readonly string[],
  options: ProgramOptions = {},
): Promise<Program> {
  const [path = '', ...args] = command;
  const { endSignal = 'SIGTERM', takesInput = false, ...spawnOptions } = options;
  const child = spawn(path, args, { ...spawnOptions, stdio: [takesInput ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  // A program that has ended reads no more; its end is what tells.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const output = collect(child);
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const end = async (signal = endSignal): Promise<void> => {
    if (isRunning()) child.kill(signal);
    await within(`the end of ${path}`, ended, 8000).catch(() => child.kill('SIGKILL'));
    await ended;
  };
  t.after(() => end());
  const type = (line: string): void => void child.stdin?.write(`${line}\n`);
  return { pid: child.pid ?? 0, ended, isRunning, end, type, ...output };
}

function collect(child: ChildProcess): Pick<Program, 'output' | 'onLine'> {
  const chunks: string[] = [];
  const lines: string[] = [];
  const readers: ((line: string) => void)[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    chunks.push(chunk);
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const read of readers) parts.forEach(read);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return {
    output: () => chunks.join(''),
    onLine(read) {
      lines.forEach(read);
      readers.push(read);
    },
  };
}
