import { test } from 'node:test';
import { requireProgram } from '../support/require-program.ts';
import { runExample } from '../support/run-example.ts';

test('the example for curl removes a participant', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  await runExample(t, ['sh', 'examples/curl.sh']);
});
