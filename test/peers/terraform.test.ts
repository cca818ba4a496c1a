import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startExternalProvider } from '../support/external-provider.ts';
import { startLocalServer } from '../support/local-server.ts';
import { startProgram } from '../support/processes.ts';
import { optionalProgram } from '../support/require-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { within } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');

async function plan(t: TestContext, url: string, address: string): Promise<string> {
  const folder = temporaryFolder(t);
  for (const file of ['main.tf', 'variables.tf', 'versions.tf'])
    copyFileSync(join(ROOT, 'examples/terraform', file), join(folder, file));
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: '/dev/null',
    NODE_TEST_CONTEXT: undefined,
  };
  const reattach = await startExternalProvider(t, { ...env, PARTYLINE_URL: url });
  const program = JSON.stringify([process.execPath, join(ROOT, 'bin/partyline.js'), 'terraform']);
  const typed = ['plan', '-no-color', '-input=false', '-var', `address=${address}`, '-var', `partyline=${program}`];
  const ran = await startProgram(t, ['terraform', ...typed], {
    cwd: folder,
    env: { ...env, TF_REATTACH_PROVIDERS: reattach },
  });
  assert.equal(await within('the end of terraform plan', ran.ended, 60_000), 0, ran.output());
  return ran.output();
}

test('a plan of Terraform itself is silent where a participant can be removed, and shows why where not', async (t) => {
  if (!optionalProgram(t, 'terraform')) return;
  const server = await startLocalServer(t);
  const participants = ['+15550101', '+15550102', '+15550103'].map((address) => ({ address }));
  await server.send('POST', '/api/v2/conversations/calls', { body: { participants } });
  const [can, nobody] = await Promise.all([plan(t, server.url, '+15550101'), plan(t, server.url, '+15550199')]);
  assert.doesNotMatch(can, /Warning|Error/);
  assert.match(nobody, /Warning: Check block assertion failed/);
  assert.match(nobody, /This removal would be refused: Nobody who is live fits address\s+"\+15550199"/);
});
