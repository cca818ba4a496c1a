import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');

/** What a command says on stderr, and its exit code, where a reader has closed one of its outputs at once. */
const said = (command: string): Promise<string> =>
  new Promise((resolve) => {
    const script = `partyline() { '${process.execPath}' '${BIN}' "$@"; }; ${command}; echo "exit $?" >&2`;
    execFile('bash', ['--norc', '-c', script], (_, __, complaint) => resolve(complaint));
  });

it('whoever closes an output early changes neither what was done nor the exit code', async (t) => {
  const { url } = await startLocalServer(t);
  const query = JSON.stringify({ address: '+15559999', url });
  const [script, removal, terraform] = await Promise.all([
    said('{ partyline completion bash; echo "exit $?" >&2; } | true'),
    said(`partyline disconnect +15559999 --url ${url} 2> >(exec true)`),
    said(`partyline terraform <<< '${query}' > >(exec true)`),
  ]);
  assert.equal(script, 'exit 0\nexit 0\n');
  assert.equal(removal, 'exit 4\n');
  assert.equal(terraform, 'exit 0\n');
});
