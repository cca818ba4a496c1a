import { test } from 'node:test';
import { runExample } from '../support/run-example.ts';

test('the example for the official Node SDK removes a participant', async (t) => {
  await runExample(t, [process.execPath, 'examples/node/disconnect.mjs']);
});
