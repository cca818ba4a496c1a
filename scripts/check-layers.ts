import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CheckReport, reportWhenRun } from './check-report.ts';
import { findCircles } from './circles.ts';
import { type Import, importsOf } from './imports.ts';
import { readSources } from './source-files.ts';

/** The table of layers.json. */
interface Layers {
  readonly folders: Readonly<Record<string, Layer>>;
  /** The folder in which each package may be imported; a list for what two folders speak to different ends. */
  readonly packages: Readonly<Record<string, string | readonly string[]>>;
}

interface Layer {
  /** Folders that it may import beside itself; `*` is all of them. */
  readonly imports: readonly string[];
  /** Which of its files may import `node:` modules: `all`, those whose name begins as said, or none. */
  readonly node?: 'all' | 'node-*';
}

/** Holds the walls between the folders of src/. */
export function checkLayers(root: string): CheckReport {
  const layers: Layers = JSON.parse(readFileSync(join(root, 'scripts/layers.json'), 'utf8'));
  const files = readSources(root, ['src'], { generated: true });
  const imports = files.flatMap(importsOf);
  const unknown = files.filter((file) => layerOf(layers, file.path) === undefined);
  const circles = findCircles(valueEdges(imports));
  const findings = [
    ...(files.length === 0 ? ['src: no file was seen'] : []),
    ...unknown.map((file) => `${file.path}:1: its folder is not in scripts/layers.json`),
    ...imports.flatMap((each) => judge(layers, each)),
    ...circles.map((group) => `${group[0]}:1: a circle of value imports: ${group.join(' -> ')}`),
  ];
  const seen = new Set(files.map((file) => layerOf(layers, file.path)));
  return {
    findings,
    summary: `layers: ${files.length} files in ${seen.size} layers, ${imports.length} imports, ${circles.length} circles`,
  };
}

/** The layer of a path: the longest folder of the table that holds it. */
function layerOf(layers: Layers, path: string): string | undefined {
  const holding = Object.keys(layers.folders).filter((folder) => path.startsWith(`src/${folder}/`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

function valueEdges(imports: readonly Import[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const each of imports) {
    if (each.typeOnly || each.target === undefined) continue;
    edges.set(each.from, (edges.get(each.from) ?? new Set()).add(each.target));
  }
  return edges;
}

function judge(layers: Layers, each: Import): string[] {
  const from = layerOf(layers, each.from);
  if (from === undefined) return [];
  const wrong = each.target === undefined ? wrongPackage(layers, each, from) : wrongArrow(layers, each.target, from);
  return wrong === undefined ? [] : [`${each.place}: ${wrong}`];
}

function wrongArrow(layers: Layers, target: string, from: string): string | undefined {
  const to = layerOf(layers, target);
  const allowed = layers.folders[from]?.imports ?? [];
  if (to === undefined) return `${from} imports ${target}, which is in no layer`;
  return to === from || allowed.includes(to) || allowed.includes('*')
    ? undefined
    : `${from} may not import ${to} (${target})`;
}

function wrongPackage(layers: Layers, each: Import, from: string): string | undefined {
  if (each.specifier.startsWith('node:')) return wrongNode(layers.folders[from]?.node, each, from);
  const name = each.specifier.split('/', each.specifier.startsWith('@') ? 2 : 1).join('/');
  const door = layers.packages[name];
  if (door === undefined) return `package ${name} has no folder in scripts/layers.json`;
  const doors = typeof door === 'string' ? [door] : door;
  return doors.includes(from) ? undefined : `package ${name} is imported in ${doors.join(', ')} only`;
}

function wrongNode(rule: Layer['node'], each: Import, from: string): string | undefined {
  if (rule === 'all') return undefined;
  if (rule === 'node-*' && basename(each.from).startsWith('node-')) return undefined;
  return `${from} may not import ${each.specifier}`;
}

reportWhenRun(import.meta, checkLayers);
