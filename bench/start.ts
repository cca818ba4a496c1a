import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { memberAt } from './support/member.ts';

// From `npm start` on an installed clone to the ready line, and the memory of the server two seconds later; beside it
// the same of a Node that does nothing, which is what nobody can save.
const runs = Number(process.env.RUNS ?? 7);

interface Figure {
  readonly ms: number;
  readonly mib: number;
}

const rssMib = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;

const pidOf = (line: string, child: ChildProcess): number => {
  const told = line.startsWith('{') ? Number(memberAt(JSON.parse(line), 'pid')) : Number.NaN;
  return Number.isNaN(told) ? (child.pid ?? 0) : told;
};

async function measure(command: readonly string[]): Promise<Figure> {
  const data = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  const env = { ...process.env, PARTYLINE_DATA: data, PARTYLINE_HTTP: '127.0.0.1:0', PARTYLINE_SIP: '127.0.0.1:0' };
  const [program = '', ...args] = command;
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env, detached: true });
  try {
    const lines = createInterface({ input: child.stdout });
    let line = '';
    while (!/ready/.test(line)) line = String((await once(lines, 'line'))[0]);
    const ms = performance.now() - began;
    await pause(2000);
    return { ms, mib: rssMib(pidOf(line, child)) };
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await once(child, 'exit');
    rmSync(data, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const commands = {
  'npm start': ['npm', 'start', '--silent', '--', '--json'],
  'partyline dev': [process.execPath, 'bin/partyline.js', 'dev', '--json'],
  'bare node': [process.execPath, '-e', "console.log('ready'); setInterval(() => {}, 1000)"],
} as const;
const figures = new Map<string, Figure[]>(Object.keys(commands).map((name) => [name, []]));
for (let run = 0; run <= runs; run += 1) {
  for (const [name, command] of Object.entries(commands)) {
    const figure = await measure(command);
    if (run > 0) figures.get(name)?.push(figure);
  }
}
for (const [name, list] of figures) {
  const ms = median(list.map((figure) => figure.ms));
  const mib = median(list.map((figure) => figure.mib));
  console.log(
    `${name.padEnd(14)} ready in ${ms.toFixed(0)} ms, ${mib.toFixed(0)} MiB two seconds later (median of ${list.length})`,
  );
}
console.log('targets: npm start <= 500 ms, idle <= 100 MiB');
