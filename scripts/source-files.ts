import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One parsed source. */
export interface SourceFile {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

const SOURCE = /\.tsx?$/;
const GENERATED = /\.gen\.tsx?$/;

/** The TypeScript sources of some folders, parsed, in order of their paths. */
export function readSources(root: string, folders: readonly string[], options?: { generated: boolean }): SourceFile[] {
  const paths = folders.flatMap((folder) => sourcePaths(root, folder));
  return paths.filter((path) => options?.generated === true || !GENERATED.test(path)).map((path) => parse(root, path));
}

function sourcePaths(root: string, folder: string): string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .filter((name) => SOURCE.test(name) && !name.includes('node_modules'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

function parse(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) };
}

/** `path:line` of a node, as editors and terminals open it. */
export function placeOf(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line + 1}`;
}
