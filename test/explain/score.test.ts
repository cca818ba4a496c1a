import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { partyline } from '../cli/command.ts';

const shared = join(import.meta.dirname, '../../../shared');
const score = join(shared, 'tools/explain-score.mjs');
const skip = existsSync(score) ? false : 'the folder with the score is not beside this clone';

/** Runs the score over what the command answers to the requests of a collection alone; its last line, read. */
async function scored(t: TestContext, cases: string): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // The score leaves by process.exit: into a pipe it would lose what is not read yet.
  const file = openSync(join(folder, 'requests.jsonl'), 'w');
  const requests = spawnSync(process.execPath, [score, '--input', cases], { stdio: ['ignore', file, 'inherit'] });
  closeSync(file);
  assert.equal(requests.status, 0);
  const answers = await partyline(['explain', '--batch', join(folder, 'requests.jsonl'), '--json']);
  assert.equal(answers.code, 0, answers.stderr);
  writeFileSync(join(folder, 'answers.jsonl'), answers.stdout);
  const figures = openSync(join(folder, 'figures.txt'), 'w');
  const result = spawnSync(process.execPath, [score, cases, join(folder, 'answers.jsonl'), '--json', '--verbose'], {
    stdio: ['ignore', figures, 'inherit'],
  });
  closeSync(figures);
  assert.equal(result.status, 0);
  const lines = readFileSync(join(folder, 'figures.txt'), 'utf8').trim().split('\n');
  t.diagnostic(lines.at(-1) ?? '');
  const line = lines.find((each) => each.startsWith('{'));
  return JSON.parse(line ?? '{}').all;
}

const atLeast = (figures: Readonly<Record<string, number>>, floors: Readonly<Record<string, number>>): void => {
  for (const [name, floor] of Object.entries(floors)) {
    assert.ok((figures[name] ?? 0) >= floor, `${name} is ${figures[name]}, at least ${floor}`);
  }
};

describe('the score of explanations without a server', () => {
  it('of collected requests stays above its floors, and nothing false is claimed', { skip }, async (t) => {
    const figures = await scored(t, join(shared, 'reference/explain/dev-cases.jsonl'));
    atLeast(figures, { coverage: 100, fix1: 92, fix1Body: 85, intent: 90, reasonsRecall: 85, reasonsPrecision: 80 });
    assert.deepEqual([figures.falseClaimCount, figures.harmful, figures.invented], [0, 0, 0]);
  });

  it('of our own collection stays above its floors, and nothing false is claimed', { skip }, async (t) => {
    const figures = await scored(t, join(import.meta.dirname, 'cases/requests.jsonl'));
    atLeast(figures, { coverage: 100, fix1: 95, fix1Body: 90, intent: 90, reasonsRecall: 85, reasonsPrecision: 80 });
    assert.ok((figures.falseClaims ?? 100) <= 0.5, `false claims: ${figures.falseClaims} %`);
    assert.deepEqual([figures.harmful, figures.invented], [0, 0]);
  });
});
