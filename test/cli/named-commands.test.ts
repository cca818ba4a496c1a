import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommanderError } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { askingVerbs } from '../../src/cli/verbs.ts';
import { catalogue } from '../../src/explain/catalogue.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import type { ReasonEntry } from '../../src/explain/reason.ts';
import { evidenceOf, parseSent, situations } from '../explain/world.ts';

const entries: readonly ReasonEntry[] = catalogue;
const DOCS = join(import.meta.dirname, '../../docs');

/** The words that bash makes of a command line, of which nothing is carried out. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync('bash', ['-c', `words=(${line}); printf '%s\\0' "\${words[@]}"`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

/** What is wrong with a command that somebody is told to type; undefined where the program takes it. */
async function faultOf(line: string): Promise<string | undefined> {
  const [, verb, ...args] = wordsOf(line);
  const program = await createProgram(undefined, (error) => {
    throw error;
  });
  const command = program.commands.find((each) => each.name() === verb);
  if (command === undefined) return `${line}: there is no verb ${verb}`;
  try {
    command.configureOutput({ writeErr: () => undefined });
    const { unknown } = command.parseOptions(args);
    return unknown.length === 0 ? undefined : `${line}: ${unknown.join(' ')}`;
  } catch (error) {
    if (error instanceof CommanderError) return `${line}: ${error.message}`;
    throw error;
  }
}

test('every command that an explanation names is one that the program takes', async () => {
  const explainer = createExplainer({ onFault: assert.ifError });
  const explained = entries.flatMap(({ examples }) =>
    examples.flatMap(({ given, request }) => {
      const evidence = evidenceOf(parseSent(request), situations[given] ?? {});
      return evidence === undefined ? [] : (explainer.explain(evidence).body.explain?.fix?.cli ?? []);
    }),
  );
  const lines = new Set([...explained, ...entries.flatMap(({ fix }) => fix.cli ?? [])]);
  assert.ok(
    explained.some((line) => line.startsWith('partyline disconnect --participant ')),
    [...lines].join('\n'),
  );
  const faults = await Promise.all([...lines].map(faultOf));
  assert.deepEqual(
    faults.filter((fault) => fault !== undefined),
    [],
  );
});

test('every command in the help and in docs/cli.md is one that the program takes', async () => {
  const helps = await Promise.all(Object.values(askingVerbs).map(async (load) => (await load()).more));
  const pages = readdirSync(DOCS).filter((name) => name === 'cli.md');
  const texts = [...helps, ...pages.map((name) => readFileSync(join(DOCS, name), 'utf8'))];
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => /^(?:\$ | {2})?(partyline [a-z][^|#<>()]*)/.exec(line)?.[1] ?? []);
  assert.ok(lines.length > 5, lines.join('\n'));
  const faults = await Promise.all(lines.map(faultOf));
  assert.deepEqual(
    faults.filter((fault) => fault !== undefined),
    [],
  );
});
