import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type OutputChunk, rolldown } from 'rolldown';

// node scripts/build-console.ts [FOLDER]   into build/console, or into that folder

const ROOT = join(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'src/console');

/** What a build made. */
export interface BuiltConsole {
  /** Bytes as they are sent, compressed. */
  readonly gzipBytes: number;
  readonly files: readonly string[];
}

/**
 * Bundles the console: scripts by rolldown, styles put one after the other, each under a name with its hash. Files are kept
 * compressed only; the server unpacks them for whoever does not take gzip.
 */
export async function buildConsole(folder: string): Promise<BuiltConsole> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const chunks = await bundle();
  const style = styleText();
  const styleName = `assets/console.${hashOf(style)}.css`;
  const entry = chunks.find((chunk) => chunk.isEntry)?.fileName ?? '';
  const preloads = chunks.find((chunk) => chunk.isEntry)?.imports ?? [];
  const page = readFileSync(join(SOURCES, 'page.html'), 'utf8')
    .replace('%STYLE%', `/${styleName}`)
    .replace('%SCRIPT%', `/${entry}`)
    .replace('%PRELOADS%', preloads.map((name) => `<link rel="modulepreload" href="/${name}">`).join(''));
  const files = new Map([
    ...chunks.map(({ fileName, code }) => [fileName, code] as const),
    [styleName, style] as const,
    ['index.html', page] as const,
  ]);
  const packed = [...files].map(([name, text]) => [name, gzipSync(text, { level: 9 })] as const);
  for (const [name, bytes] of packed) writeFileSync(join(folder, `${name}.gz`), bytes);
  return { gzipBytes: packed.reduce((sum, [, bytes]) => sum + bytes.length, 0), files: [...files.keys()] };
}

async function bundle(): Promise<readonly OutputChunk[]> {
  const build = await rolldown({
    input: { console: join(SOURCES, 'main.tsx') },
    cwd: ROOT,
    platform: 'browser',
    tsconfig: join(SOURCES, 'tsconfig.json'),
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    entryFileNames: 'assets/[name].[hash].js',
    chunkFileNames: 'assets/[name].[hash].js',
  });
  await build.close();
  return output.filter((each) => each.type === 'chunk');
}

/** `styles` first, in the order of their names; then those beside the views. */
function styleText(): string {
  const paths = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.css'))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return paths
    .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/\n+/g, '\n')
    .trimStart();
}

const rank = (name: string): number => (name.startsWith('styles/') ? 0 : 1);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 8);

if (process.argv[1] === import.meta.filename) {
  const folder = resolve(process.argv[2] ?? join(ROOT, 'build/console'));
  const { gzipBytes, files } = await buildConsole(folder);
  console.error(`partyline: built the console, ${files.length} files, ${(gzipBytes / 1024).toFixed(1)} KiB compressed`);
}
