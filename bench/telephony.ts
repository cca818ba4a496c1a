// Telephony beside Asterisk 22 under the same load, and alone, as one Markdown table. About 3 minutes, with --full half an hour.
//   node bench/telephony.ts [--full] [--asterisk-root DIR] [--only compare,one-core,parse,fuzz] [--seconds 600]
//     [--fuzz 1000000] [--partyline-cmd CMD] [--markdown FILE]
// Asterisk is taken from --asterisk-root (/ where it is installed), or unpacked from Debian into a cache under the system's
// temporary folder. The comparison's program is that of shared/tools/telephony (PARTYLINE_BENCH_TOOLS).
// Run it alone: on two cores another program changes the tails first. Prints figures and ratios, asserts nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memberAt } from './support/member.ts';
import { aloneRows, comparedRows, type FigureRow, tableOf } from './support/telephony-table.ts';
import { cpuName, findAsterisk, findTools } from './support/telephony-tools.ts';

const ROOT = join(import.meta.dirname, '..');
const PARTS = ['compare', 'one-core', 'parse', 'fuzz'];

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: PARTS.join(',') },
    'asterisk-root': { type: 'string' },
    'partyline-cmd': { type: 'string', default: `${process.execPath} bin/partyline.js dev --json` },
    seconds: { type: 'string' },
    fuzz: { type: 'string' },
    rounds: { type: 'string' },
    markdown: { type: 'string' },
  },
});
const parts = new Set(values.only.split(','));
const seconds = values.seconds ?? (values.full ? '600' : '30');
const fuzzed = values.fuzz ?? (values.full ? '1000000' : '50000');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

let running: ChildProcess | undefined;
// Whatever it started ends by itself when it is told to.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = 130;
  });
}

/** What a program printed, shown as it came. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    running = child;
    let printed = '';
    child.stdout.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
      process.stderr.write(bytes);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? settle(printed) : reject(new Error(`${args[0]} ended with ${code ?? 'a signal'}`)),
    );
  });
}

async function compare(folder: string): Promise<{ rows: readonly FigureRow[]; version: string }> {
  const tools = findTools();
  if (tools === undefined) return { rows: [], version: 'not compared: shared/tools/telephony is not there' };
  const installed = existsSync('/usr/sbin/asterisk') ? '/' : undefined;
  const root = findAsterisk(tools, values['asterisk-root'] ?? process.env.PARTYLINE_BENCH_ASTERISK ?? installed);
  const json = join(folder, 'compare.json');
  const what = ['--only', 'cpu3,cpu50,kick10,kick200,lost,cps', values.full ? '--full' : '--short'];
  const rounds = values.rounds === undefined ? [] : ['--rounds', values.rounds];
  await run(process.execPath, [
    ...[join(tools, 'compare.mjs'), '--asterisk-root', root, '--partyline-cmd', values['partyline-cmd']],
    ...[...what, ...rounds, '--json', json],
  ]);
  const told: unknown = JSON.parse(readFileSync(json, 'utf8'));
  return { rows: comparedRows(told), version: String(memberAt(told, 'results.asterisk.version')) };
}

async function oneCore(folder: string): Promise<unknown> {
  const json = join(folder, 'one-core.json');
  await run(process.execPath, ['bench/one-core.ts', '--seconds', seconds, '--json', json]);
  return JSON.parse(readFileSync(json, 'utf8'));
}

async function fuzz(folder: string): Promise<unknown> {
  const json = join(folder, 'fuzz.json');
  await run(process.execPath, ['bench/fuzz.ts', '--count', fuzzed, '--json', json]);
  return JSON.parse(readFileSync(json, 'utf8'));
}

/** A part that fails is said and left out: the other figures are worth having. */
async function part<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  if (!parts.has(name)) return undefined;
  say(`\n== ${name}`);
  try {
    return await work();
  } catch (error) {
    say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return undefined;
  }
}

const unknownParts = [...parts].filter((name) => !PARTS.includes(name));
if (unknownParts.length > 0) throw new Error(`no such part: ${unknownParts.join(', ')}; there are ${PARTS.join(', ')}`);
const folder = mkdtempSync(join(tmpdir(), 'partyline-telephony-'));
const load = loadavg()[0] ?? 0;
try {
  const compared = await part('compare', () => compare(folder));
  const alone = {
    oneCore: await part('one-core', () => oneCore(folder)),
    parsed: await part('parse', () => run(process.execPath, ['bench/sip-parse.ts'])),
    fuzz: await part('fuzz', () => fuzz(folder)),
  };
  const date = new Date().toISOString().slice(0, 10);
  const mode = values.full ? 'full' : 'short';
  const machine = `${date}, ${availableParallelism()} cores of ${cpuName()}, Node ${process.versions.node}, ${compared?.version ?? 'Asterisk not asked'}, ${mode} mode, load ${load.toFixed(1)} at the beginning.`;
  const table = tableOf(machine, [...(compared?.rows ?? []), ...aloneRows(alone)]);
  console.log(`\n${table}`);
  if (values.markdown !== undefined) writeFileSync(values.markdown, `${table}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
