import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { checkBudgets } from './check-budgets.ts';
import { checkDocs } from './check-docs.ts';
import { checkLayers } from './check-layers.ts';
import { checkLicences } from './check-licences.ts';
import type { CheckReport } from './check-report.ts';
import { type FileResult, runTestFile } from './run-test-file.ts';

// node scripts/test.ts            every check, then every test
// node scripts/test.ts --checks   the checks alone
// node scripts/test.ts FILE ...   these test files alone

interface Check {
  readonly name: string;
  run(): Promise<CheckReport>;
}

interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Files at once: those that talk to other programs and measure sound run one after the other. */
  readonly concurrency: number;
  readonly fileMsMax: number;
}

/** Tests whose result depends on audio that comes in time: whatever runs beside them may cost frames. */
const SOUNDING =
  /^test\/peers\/(announced|baresip-|browser|client-phone|digits|ghosts|harness|hearing|jssip|kamailio|linphone|opus|recorded-|rtcp|sipp-|srtp|talking|tone-proof|transfers|trunk)/;
const isFlow = (file: string): boolean => file.startsWith('test/flow/');
const isPeer = (file: string): boolean => file.startsWith('test/peers/');
const isSounding = (file: string): boolean => SOUNDING.test(file);
const unitMsMax = 120_000;
const typesCache = 'node_modules/.cache/partyline-types.json';
const systemMsMax = 600_000;

const isProgram = (path: string): string => `node_modules/.bin/${path}`;

const checks: readonly Check[] = [
  { name: 'types', run: () => program(isProgram('tsc'), '-p', '.', '--incremental', '--tsBuildInfoFile', typesCache) },
  { name: 'page', run: () => program(isProgram('tsc'), '-p', 'src/console') },
  { name: 'style', run: () => program(isProgram('biome'), 'check', '--error-on-warnings') },
  { name: 'unused', run: () => program(isProgram('knip'), '--no-progress') },
  { name: 'layers', run: async () => checkLayers(process.cwd()) },
  { name: 'budgets', run: async () => checkBudgets(process.cwd()) },
  { name: 'docs', run: async () => checkDocs(process.cwd()) },
  { name: 'licences', run: async () => checkLicences(process.cwd()) },
];

function program(path: string, ...args: readonly string[]): Promise<CheckReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const printed = Buffer.concat(chunks).toString().trimEnd();
      resolve({ findings: code === 0 ? [] : [printed || `exit code ${code}`], summary: '' });
    });
  });
}

function suitesOf(files: readonly string[]): Suite[] {
  const unit = files.filter((file) => !isFlow(file) && !isPeer(file));
  const quiet = files.filter((file) => isPeer(file) && !isSounding(file));
  const suites = [
    { name: 'unit', files: unit, concurrency: 2, fileMsMax: unitMsMax },
    { name: 'flow', files: files.filter(isFlow), concurrency: 2, fileMsMax: systemMsMax },
    { name: 'peers', files: quiet, concurrency: 2, fileMsMax: systemMsMax },
    { name: 'sound', files: files.filter(isSounding), concurrency: 1, fileMsMax: systemMsMax },
  ];
  return suites.filter((suite) => suite.files.length > 0);
}

function allTestFiles(): string[] {
  const names = existsSync('test') ? readdirSync('test', { recursive: true, encoding: 'utf8' }) : [];
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name}`)
    .sort();
}

/** Runs the checks, two at once where they are programs; how many failed. */
async function runChecks(): Promise<number> {
  const outcomes = await pool(checks, 2, async (check) => {
    const elapsed = stopwatch();
    const report = await check.run();
    say(report.findings.length === 0, check.name, `${elapsed()}  ${report.summary}`);
    for (const finding of report.findings) console.log(indent(finding));
    return report.findings.length > 0;
  });
  return outcomes.filter(Boolean).length;
}

async function runSuite(suite: Suite): Promise<FileResult> {
  const elapsed = stopwatch();
  const results = await pool(suite.files, suite.concurrency, (file) => runTestFile(file, suite.fileMsMax));
  const total = {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failures: results.flatMap((result) => result.failures),
    skips: results.flatMap((result) => result.skips),
  };
  const text = `${suite.files.length} files, ${total.passed} passed, ${total.failures.length} failed, ${total.skips.length} skipped`;
  say(total.failures.length === 0, suite.name, `${elapsed()}  ${text}`);
  for (const failure of total.failures) console.log(indent(`${failure.name}\n${indent(failure.why)}`));
  for (const [reason, skips] of Map.groupBy(total.skips, (each) => each))
    console.log(indent(`skipped ${skips.length}: ${reason}`));
  return total;
}

/** `work` on every item, `width` at once; the results in the order of the items. */
async function pool<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

function say(isGood: boolean, name: string, text: string): void {
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${text}`.trimEnd());
}

function stopwatch(): () => string {
  const started = performance.now();
  return () => `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7);
}

const indent = (text: string): string => text.replace(/^/gm, '     ');

function close(passed: number, failed: number, skipped: number): void {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function main(args: readonly string[]): Promise<void> {
  const files = args.filter((arg) => !arg.startsWith('-')).map((path) => relative(process.cwd(), path));
  const failedChecks = files.length > 0 ? 0 : await runChecks();
  if (failedChecks > 0) return close(checks.length - failedChecks, failedChecks, 0);
  if (args.includes('--checks')) return close(checks.length, 0, 0);
  const results: FileResult[] = [];
  for (const suite of suitesOf(files.length > 0 ? files : allTestFiles())) results.push(await runSuite(suite));
  const sum = (count: (result: FileResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  const ran = sum((result) => result.passed + result.failures.length);
  if (ran === 0) console.log('no test ran');
  close(
    sum((result) => result.passed),
    ran === 0 ? 1 : sum((result) => result.failures.length),
    sum((result) => result.skips.length),
  );
}

await main(process.argv.slice(2));
