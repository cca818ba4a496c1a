import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { requireProgram } from '../support/require-program.ts';

const ROOT = join(import.meta.dirname, '../..');
const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');

async function run(path: string, args: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  const child = spawn(path, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  const [output, [code]] = await Promise.all([readText(child.stdout), once(child, 'close')]);
  return { code, output };
}

/** A project that has the package as `npm install` would lay it down, built as `npm run build` builds it. */
async function project(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const installed = join(folder, 'node_modules/partyline');
  mkdirSync(installed, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  const built = await run(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--outDir', join(installed, 'dist')],
    ROOT,
  );
  assert.equal(built.code, 0, built.output);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

const request = `{ method: 'PUT', path: '/api/v2/conversations/phone/participants/{id}', body: { status: 'disconnected' } }`;

const pasted = `curl -X PUT /api/v2/conversations/phone/participants/1 -d '{"status":"disconnected"}'`;

/** What a user of the library would write. */
const script = `
import { explain, explainCurl, listReasons } from 'partyline/explain';
const { reasons, fix } = explain({ request: ${request}, observed: { status: 404 } });
const read = explainCurl(${JSON.stringify(pasted)});
export const told = JSON.stringify({
  reason: reasons[0], method: fix?.method, curl: read.ok && read.value.fix?.method, reasons: listReasons().length > 50,
});
`;
const wanted = { reason: 'LITERAL_IN_ID_SLOT', method: 'PATCH', curl: 'PATCH', reasons: true };

/** Refuses every module of Node, and takes away what only Node has, before the script is loaded. */
const bare = `
import { registerHooks } from 'node:module';
const { stdout } = process;
registerHooks({
  resolve(name, context, next) {
    const found = next(name, context);
    if (found.url.startsWith('node:')) throw new Error(name + ' is imported by ' + context.parentURL);
    return found;
  },
});
for (const name of ['process', 'Buffer', 'setImmediate', 'global']) delete globalThis[name];
const { told } = await import('./script.js');
stdout.write(told);
`;

const compilerOptions = { target: 'es2024', module: 'nodenext', strict: true, types: [], rootDir: '.' };

test('the library is typed, and runs where there is no Node: in a bare process and in Chromium', async (t) => {
  const folder = await project(t);
  writeFileSync(join(folder, 'script.ts'), script);

  await t.test('its types are found by the name of the package, without those of Node', async () => {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['script.ts'] }));
    const { code, output } = await run(process.execPath, [tsc, '-p', '.'], folder);
    assert.equal(code, 0, output);
    writeFileSync(join(folder, 'script.ts'), script.replace("method: 'PUT'", 'method: 7'));
    const wrong = await run(process.execPath, [tsc, '-p', '.', '--noEmit'], folder);
    assert.match(wrong.output, /'number' is not assignable to type 'string'/);
  });

  await t.test('it loads no module of Node', async () => {
    writeFileSync(join(folder, 'bare.js'), bare);
    const { code, output } = await run(process.execPath, ['bare.js'], folder);
    assert.equal(code, 0, output);
    assert.deepEqual(JSON.parse(output), wanted);
  });

  await t.test('it runs in a page', async (chromium) => {
    if (!requireProgram(chromium, 'chromium')) return;
    const url = await serve(chromium, folder);
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
    const { output } = await run('chromium', [...flags, '--virtual-time-budget=20000', '--dump-dom', url], folder);
    const [, shown = ''] = /<pre>(.*?)<\/pre>/s.exec(output) ?? [];
    assert.deepEqual(JSON.parse(shown || '{}'), wanted, output);
  });
});

const page = `<!doctype html><pre></pre>
<script type="importmap">{"imports":{"partyline/explain":"/node_modules/partyline/dist/explain/index.js"}}</script>
<script type="module">import { told } from '/script.js'; document.querySelector('pre').textContent = told;</script>`;

async function serve(t: TestContext, folder: string): Promise<string> {
  const server = createServer((incoming, response) => {
    const path = normalize(incoming.url ?? '/').split('?')[0] ?? '';
    if (path === '/') return void response.setHeader('Content-Type', 'text/html').end(page);
    if (!path.endsWith('.js')) return void response.writeHead(404).end();
    response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(folder, path)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port }: AddressInfo = Object(server.address());
  return `http://127.0.0.1:${port}/`;
}
