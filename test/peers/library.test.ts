import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { chromium } from 'playwright-core';
import { machinePath, packedProject, run, serveModules, tsc } from '../support/packed-project.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';

const request = `{ method: 'PUT', path: '/api/v2/conversations/phone/participants/{id}', body: { status: 'disconnected' } }`;

const pasted = `curl -X PUT /api/v2/conversations/phone/participants/1 -d '{"status":"disconnected"}'`;

/** What a user of the explaining library would write. */
const explaining = `
import { explain, explainCurl, listReasons } from 'partyline/explain';
const { reasons, fix } = explain({ request: ${request}, observed: { status: 404 } });
const read = explainCurl(${JSON.stringify(pasted)});
export const told = JSON.stringify({
  reason: reasons[0], method: fix?.method, curl: read.ok && read.value.fix?.method, reasons: listReasons().length > 50,
});
`;
const wanted = { reason: 'LITERAL_IN_ID_SLOT', method: 'PATCH', curl: 'PATCH', reasons: true };

/** What a user of the client would write: makes a call of three, removes one and tells what came of it. */
const removing = `
import { createClient, PartylineError, type Disconnected } from 'partyline/client';
export async function remove(url: string): Promise<string> {
  const client = createClient({ url, credentials: { clientId: 'demo', clientSecret: 'demo' } });
  const body = { participants: ['+15550101', '+15550102', '+15550103'].map((address) => ({ address })) };
  const made = await client.request('POST', '/api/v2/conversations/calls', { body });
  const { id: conversationId } = made.body as { id: string };
  const watched = client.watch({ conversationId })[Symbol.asyncIterator]();
  await watched.next();
  const done: Disconnected = await client.disconnect({ conversationId, address: '+1 555 010-2' });
  const events: string[] = [];
  while (!events.includes('participant.disconnected')) events.push((await watched.next()).value.event);
  const left = await client.list({ conversationId });
  const nobody = await client.disconnect({ conversationId, address: '+15550109' }).catch((error: unknown) => error);
  const unknown = await client.request('GET', '/api/v2/nowhere');
  const { by } = await client.explain(${request});
  client.close();
  return JSON.stringify({
    outcome: done.outcome, evidence: done.evidence, othersConnected: done.othersConnected,
    left: left.length, kind: nobody instanceof PartylineError && nobody.kind, unknown: unknown.status, by,
  });
}
`;
const removed = {
  outcome: 'disconnected',
  evidence: 'bye-200',
  othersConnected: 2,
  left: 2,
  kind: 'no-match',
  unknown: 404,
  by: 'server',
};

/** Refuses every module of Node, and takes away what only Node has, before the libraries are loaded. */
const bare = `
import { registerHooks } from 'node:module';
const { stdout } = process;
const loaded = [];
registerHooks({
  resolve(name, context, next) {
    const found = next(name, context);
    if (found.url.startsWith('node:')) throw new Error(name + ' is imported by ' + context.parentURL);
    loaded.push(found.url);
    return found;
  },
});
for (const name of ['process', 'Buffer', 'setImmediate', 'global']) delete globalThis[name];
await import('./removing.js');
const heavy = loaded.filter((url) => /dist\\/(explain|contract\\/genesys)\\//.test(url));
const { told } = await import('./explaining.js');
stdout.write(JSON.stringify({ told, heavy }));
`;

const compilerOptions = { target: 'es2024', module: 'nodenext', strict: true, types: [], rootDir: '.' };

/** The versions of Node that a user may run it with: the one that runs this, and the machine's own. */
const nodes = [process.execPath, 'node'];

test('the packed libraries are typed, and need nothing but themselves: in Node and in Chromium', async (t) => {
  const folder = await packedProject(t);
  writeFileSync(join(folder, 'explaining.ts'), explaining);
  writeFileSync(join(folder, 'removing.ts'), removing);

  await t.test('their types are found by the name of the package, without those of Node', async () => {
    const files = ['explaining.ts', 'removing.ts'];
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const { code, output } = await run(process.execPath, [tsc, '-p', '.'], { cwd: folder });
    assert.equal(code, 0, output);
    writeFileSync(join(folder, 'explaining.ts'), explaining.replace("method: 'PUT'", 'method: 7'));
    writeFileSync(join(folder, 'removing.ts'), removing.replace('conversationId, address:', 'conversationId, number:'));
    const wrong = await run(process.execPath, [tsc, '-p', '.', '--noEmit', '--skipLibCheck'], { cwd: folder });
    assert.match(wrong.output, /'number' is not assignable to type 'string'/);
    assert.match(wrong.output, /'number' does not exist in type 'DisconnectRequest'/);
  });

  await t.test('they load no module of Node, and the client no explanations before one is needed', async () => {
    writeFileSync(join(folder, 'bare.js'), bare);
    const { code, output } = await run(process.execPath, ['bare.js'], { cwd: folder });
    assert.equal(code, 0, output);
    const { told, heavy } = JSON.parse(output);
    assert.deepEqual(JSON.parse(told), wanted);
    assert.deepEqual(heavy, []);
  });

  await t.test('the client removes one of a call from a script', async (scripted) => {
    const { http } = await startServer(scripted);
    const script = `import { remove } from './removing.js'; process.stdout.write(await remove('${http}'));`;
    writeFileSync(join(folder, 'script.js'), script);
    for (const node of nodes) {
      const { code, output } = await run(node, ['script.js'], { cwd: folder, env: { PATH: machinePath } });
      assert.equal(code, 0, output);
      assert.deepEqual(JSON.parse(output), removed, node);
    }
  });

  await t.test('the example takes one person off the demo call', async (shown) => {
    const { http } = await startServer(shown, { env: { PARTYLINE_SEED: 'demo' } });
    copyFileSync(join(import.meta.dirname, '../../examples/node/remove.mjs'), join(folder, 'remove.mjs'));
    const env = { PATH: machinePath, PARTYLINE_URL: http };
    const { code, output } = await run('node', ['remove.mjs', '+1 (555) 010-2'], { cwd: folder, env });
    assert.equal(code, 0, output);
    assert.match(output, /2 others are still connected; it took \d+ ms, evidence bye-200/);
    assert.match(output, /is off the call: disconnected/);
    const again = await run('node', ['remove.mjs', '+15550102'], { cwd: folder, env });
    assert.equal(again.code, 1);
  });

  await t.test('both run in a page, and the client asks a server of another origin', (browsed) =>
    inPage(browsed, folder),
  );
});

async function inPage(browsed: TestContext, folder: string): Promise<void> {
  if (!requireProgram(browsed, 'chromium')) return;
  const site = await serveModules(browsed, folder, page);
  const { http } = await startServer(browsed, { env: { PARTYLINE_CORS: site } });
  const run = await openPage(browsed, folder, site);
  assert.deepEqual(JSON.parse(await run("import('/explaining.js').then(({ told }) => told)")), wanted);
  const remove = (url: string): Promise<string> =>
    run(`import('/removing.js').then(({ remove }) => remove('${url}')).catch(({ message }) => message)`);
  assert.deepEqual(JSON.parse(await remove(http)), removed);
  const { http: closed } = await startServer(browsed);
  assert.match(await remove(closed), /does not let this page ask \(CORS\)/);
}

const entry = (name: string): string => `"partyline/${name}":"/node_modules/partyline/dist/${name}/index.js"`;
const page = `<!doctype html><title>libraries</title>
<script type="importmap">{"imports":{${entry('explain')},${entry('client')}}}</script>`;

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** Opens a page in Chromium; runs what it is given there. */
async function openPage(t: TestContext, folder: string, url: string): Promise<(code: string) => Promise<string>> {
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: '/usr/bin/chromium',
    args: FLAGS,
    ...{ handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false },
  });
  t.after(() => context.close());
  const opened = await context.newPage();
  await opened.goto(url);
  return (code) => opened.evaluate(code);
}
