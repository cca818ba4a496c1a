import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { memberAt } from './member.ts';

/** What the generator saw since its last mark. */
export interface Heard {
  readonly legs: number;
  readonly seconds: number;
  readonly received: number;
  /** Frames that should have come and did not, by their number and by gaps in their sequence. */
  readonly lost: number;
}

/** Another program that talks to every port it is told, 50 packets a second each, and counts what comes back. */
export interface RtpGenerator {
  readonly port: number;
  talkTo(port: number): void;
  mark(): void;
  heard(): Promise<Heard>;
  end(): void;
}

/** `prefix` stands before its command line: `taskset -c 1`. In C where there is a compiler. */
export async function beginRtpGenerator(options: {
  readonly tools: string;
  readonly folder: string;
  readonly port: number;
  readonly prefix: readonly string[];
}): Promise<RtpGenerator> {
  const { tools, folder, port, prefix } = options;
  const [program = '', ...args] = [...prefix, ...compiled(tools, folder), String(port)];
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  if (child.stdout === null) throw new Error('the generator has no output');
  const lines: Interface = createInterface({ input: child.stdout });
  const tell = (line: string): void => void child.stdin?.write(`${line}\n`);
  return {
    port,
    talkTo: (at) => tell(`+${at}`),
    mark: () => tell('m'),
    async heard() {
      const line = once(lines, 'line');
      tell('s');
      const answer: unknown = JSON.parse(String((await line)[0]));
      const [legs = 0, seconds = 0, received = 0, short = 0, gaps = 0] = ['legs', 'secs', 'rx', 'short', 'gaps'].map(
        (name) => Number(memberAt(answer, name)),
      );
      return { legs, seconds, received, lost: Math.max(short, gaps) };
    },
    end: () => void child.stdin?.end(),
  };
}

function compiled(tools: string, folder: string): readonly string[] {
  const out = join(folder, 'rtpgen');
  for (const compiler of ['cc', 'gcc', 'clang']) {
    try {
      execFileSync(compiler, ['-O2', '-o', out, join(tools, 'rtpgen.c'), '-lm'], { stdio: 'ignore' });
      return [out];
    } catch {
      // The next one, or the slower generator.
    }
  }
  return [process.execPath, join(tools, 'rtpgen.mjs')];
}
