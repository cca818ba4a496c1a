import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, normalize } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import type { Cleanup } from './processes.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The compiler that the project is built with. */
export const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Runs a program to its end; `output` is what it printed. */
export async function run(
  path: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<{ code: number; output: string }> {
  const child = spawn(path, args, { cwd, ...(env === undefined ? {} : { env }), stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([readText(child.stdout), once(child, 'close')]);
  return { code, output };
}

/** The programs of the machine, without those that npm puts before them. */
export const machinePath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((each) => !each.includes('node_modules'))
  .join(delimiter);

/**
 * A folder with nothing in it but the package: built as `npm run build` builds it, packed by `npm pack`, and unpacked as
 * npm unpacks it. What the server needs besides is left out, so that the libraries have to do without.
 */
export async function packedProject(t: Cleanup): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const staged = join(folder, 'staged');
  for (const name of ['package.json', 'README.md', 'LICENSE', 'bin'])
    cpSync(join(ROOT, name), join(staged, name), { recursive: true });
  // What it emits is the same; whether the types are right is looked at once, by the checks.
  const building = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(staged, 'dist')];
  const built = await run(process.execPath, [tsc, ...building], { cwd: ROOT });
  assert.equal(built.code, 0, built.output);
  const packing = { cwd: staged, env: { ...process.env, PATH: machinePath } };
  const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], packing);
  assert.equal(packed.code, 0, packed.output);
  const project = join(folder, 'project');
  const installed = join(project, 'node_modules/partyline');
  mkdirSync(installed, { recursive: true });
  const archive = join(folder, packed.output.trim());
  const unpacked = await run('tar', ['-xzf', archive, '--strip-components=1', '-C', installed], { cwd: folder });
  assert.equal(unpacked.code, 0);
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  return project;
}

/** Serves a page and the modules of a folder, as any web server does: nothing is bundled. */
export async function serveModules(t: Cleanup, folder: string, page: string): Promise<string> {
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
  return `http://127.0.0.1:${port}`;
}
