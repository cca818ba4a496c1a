import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import hcl from 'hcl2-parser';
import { readQuery } from '../../src/cli/terraform/query.ts';
import { planResult } from '../../src/cli/terraform/result.ts';
import { optionalProgram } from '../support/require-program.ts';

const TERRAFORM = 'terraform';
const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('examples/terraform/**/*.tf', { cwd: ROOT }).toSorted();

/** What the parser makes of a file: the blocks by type and labels, each a list. */
type Blocks = Readonly<Record<string, Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>>;
const { parseToObject }: { parseToObject(text: string): readonly [Blocks | null, unknown] } = hcl;

test('every file of the example is HCL', () => {
  assert.equal(FILES.length, 4);
  for (const file of FILES) {
    const [blocks, fault] = parseToObject(readFileSync(join(ROOT, file), 'utf8'));
    assert.notEqual(blocks, null, `${file}: ${JSON.stringify(fault)}`);
  }
});

test('the example asks with keys that are understood, and reads only keys that are answered', () => {
  const text = readFileSync(join(ROOT, 'examples/terraform/main.tf'), 'utf8');
  const [blocks] = parseToObject(text);
  const [check] = blocks?.check?.participant_can_be_removed ?? [];
  const { data, assert: asserts } = JSON.parse(JSON.stringify(check ?? null));
  const [{ query }] = data.external.removal;
  const sent = { ...Object.fromEntries(Object.keys(query).map((key) => [key, '1'])), action: query.action };
  const read = readQuery(JSON.stringify({ ...sent, may_end_conversation: 'false' }));
  assert.equal(read.ok, true, read.ok ? '' : read.refusal);

  const nobody = {
    matched: 0,
    participants: [],
    refused: { status: 404, code: 'partyline.no.match', reason: 'NO_MATCH' },
    consequences: { conversationEnds: false, remaining: [], alsoEnd: [] },
  };
  const answered = Object.keys(planResult(nobody, { request: { room: '600' }, url: 'http://127.0.0.1:7278' }));
  const named = [...JSON.stringify(asserts).matchAll(/result\.(\w+)/g)].map(([, key]) => key);
  assert.deepEqual(named.toSorted(), ['explanation', 'ok']);
  for (const key of named) assert.ok(answered.includes(key ?? ''), key);
});

test('the example is formatted as Terraform formats it', (t) => {
  if (!optionalProgram(t, TERRAFORM)) return;
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
  const ran = spawnSync(TERRAFORM, ['fmt', '-check', '-diff', '-recursive', 'examples/terraform'], {
    cwd: ROOT,
    env,
  });
  assert.equal(ran.status, 0, `${ran.stdout}${ran.stderr}`);
});
