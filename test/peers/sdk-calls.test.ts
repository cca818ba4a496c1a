import { test } from 'node:test';
import { runExample } from '../support/run-example.ts';

test('the official Node SDK controls live calls with every operation for it', async (t) => {
  await runExample(t, [process.execPath, 'test/support/sdk-calls.mjs']);
});
