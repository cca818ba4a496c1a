import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';

// node bench/run.ts              every measurement, one after the other: on two cores the next one changes the first
// node bench/run.ts store ...    these alone
// Prints figures and ratios and asserts nothing. `compare` needs Asterisk 22 and a program that drives both servers:
//   PARTYLINE_BENCH_COMPARE=.../compare.mjs   (default ../shared/tools/telephony/compare.mjs)
//   PARTYLINE_BENCH_ASTERISK=FOLDER           a tree with Asterisk in it, or / where it is installed

const ROOT = join(import.meta.dirname, '..');

interface Measurement {
  readonly name: string;
  /** Why it cannot run here. */
  readonly missing?: string;
  readonly command: readonly string[];
}

function ownMeasurements(): Measurement[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  return files.map((file) => ({ name: file.replace(/\.ts$/, ''), command: [process.execPath, join('bench', file)] }));
}

function sideBySide(): Measurement {
  const program = resolve(ROOT, process.env.PARTYLINE_BENCH_COMPARE ?? '../shared/tools/telephony/compare.mjs');
  const asterisk = process.env.PARTYLINE_BENCH_ASTERISK ?? (existsSync('/usr/sbin/asterisk') ? '/' : '');
  const start = `${process.execPath} bin/partyline.js dev --json`;
  const command = [process.execPath, program, '--asterisk-root', asterisk, '--partyline-cmd', start, '--short'];
  if (!existsSync(program))
    return { name: 'compare', command, missing: `${program} is not there (PARTYLINE_BENCH_COMPARE)` };
  if (asterisk === '')
    return { name: 'compare', command, missing: 'no Asterisk to compare with (PARTYLINE_BENCH_ASTERISK)' };
  return { name: 'compare', command };
}

function run(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => settle(code ?? 1));
  });
}

const known = [...ownMeasurements(), sideBySide()];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`no such measurement: ${unknown.join(', ')}; there are ${known.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}`);
  for (const { name, command, missing } of known.filter((each) => asked.length === 0 || asked.includes(each.name))) {
    console.log(`\n== ${name}${missing === undefined ? '' : `: left out, ${missing}`}`);
    if (missing === undefined && (await run(command)) !== 0) process.exitCode = 1;
  }
}
