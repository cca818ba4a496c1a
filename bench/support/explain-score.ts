import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SHARED = resolve(import.meta.dirname, '../../../shared');
const tool = join(SHARED, 'tools/explain-score.mjs');
const cases = process.env.PARTYLINE_BENCH_CASES ?? join(SHARED, 'reference/explain/dev-cases.jsonl');

function run(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr.slice(0, 400)}`);
  return stdout;
}

/** The collected cases through the command line, and what the score's own program says of the answers. */
export function measureScore(): void {
  const missing = [tool, cases].find((file) => !existsSync(file));
  if (missing !== undefined) {
    console.error(`the score is not measured: ${missing} is not there (PARTYLINE_BENCH_CASES names another file)`);
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'partyline-explain-'));
  try {
    const [input, answers] = [join(folder, 'input.jsonl'), join(folder, 'answers.jsonl')];
    writeFileSync(input, run([tool, '--input', cases]));
    writeFileSync(answers, run(['bin/partyline.js', 'explain', '--batch', input, '--json']));
    console.log(run([tool, cases, answers]).trimEnd());
    console.log('targets: Fix@1 >= 95%, with body >= 85%, false claims <= 0.5%, harmful 0');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
