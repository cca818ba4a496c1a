import { test } from 'node:test';
import { requirePythonRequests } from '../support/require-program.ts';
import { runExample } from '../support/run-example.ts';

test('the example for Python requests removes a participant', async (t) => {
  const python = requirePythonRequests(t);
  if (python === undefined) return;
  await runExample(t, [python, 'examples/python/disconnect.py']);
});
