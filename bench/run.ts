import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

// node bench/run.ts              every measurement, one after the other: on two cores the next one changes the first
// node bench/run.ts store ...    these alone
// Prints figures and ratios and asserts nothing. What takes minutes runs only when it is named.

const ROOT = join(import.meta.dirname, '..');
const NAMED_ONLY = new Set(['fuzz', 'one-core', 'race', 'telephony']);

interface Measurement {
  readonly name: string;
  readonly command: readonly string[];
}

function ownMeasurements(): Measurement[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  return files.map((file) => ({ name: file.replace(/\.ts$/, ''), command: [process.execPath, join('bench', file)] }));
}

function run(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => settle(code ?? 1));
  });
}

const known = ownMeasurements();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`no such measurement: ${unknown.join(', ')}; there are ${known.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}`);
  const wanted = known.filter(({ name }) => (asked.length === 0 ? !NAMED_ONLY.has(name) : asked.includes(name)));
  for (const { name, command } of wanted) {
    console.log(`\n== ${name}`);
    if ((await run(command)) !== 0) process.exitCode = 1;
  }
}
