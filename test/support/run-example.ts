import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Cleanup, startProgram } from './processes.ts';
import { startServer } from './server.ts';
import { within } from './until.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Runs an example as its first lines say, against a server with the demo conference; it has to end well and say what it did. */
export async function runExample(t: Cleanup, command: readonly string[]): Promise<string> {
  const server = await startServer(t, { env: { PARTYLINE_SEED: 'demo' } });
  const env = { ...process.env, PARTYLINE_URL: server.http, NODE_TEST_CONTEXT: undefined };
  const example = await startProgram(t, command, { cwd: ROOT, env });
  const code = await within(`the end of ${command.join(' ')}`, example.ended, 60_000);
  assert.equal(code, 0, example.output());
  const last = example.output().trimEnd().split('\n').at(-1) ?? '';
  assert.match(last, /disconnected/, example.output());
  return example.output();
}
