import {
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { checkBody } from '../contract/check-body.ts';
import type { Finding } from '../contract/operation.ts';
import type { Seed } from './seed.ts';
import { seedFaults } from './seed-faults.ts';
import { seedSchema } from './seed-schema.ts';

/** Reads the text of a seed file. The refusal has one line for each fault, beginning with the number of its line. */
export function readSeed(text: string): Result<Seed, string> {
  if (text.length > limits.seedBytesMax) return refuse(`the file is longer than ${limits.seedBytesMax} characters`);
  const tree = treeOf(text);
  if (!tree.ok) return tree;
  // A key whose value is null counts as not there, as in every body.
  const value: unknown = JSON.parse(text, (_, each) => (each === null ? undefined : each));
  const findings = checkBody(seedSchema, value);
  const place = (path: readonly (string | number)[]): number =>
    lineOf(text, nearest(tree.value, [...path])?.offset ?? 0);
  if (findings.length > 0) return refuse(sentences(findings.map((each) => [place(pathOf(each)), said(each)] as const)));
  const seed: Seed = JSON.parse(text, (_, each) => (each === null ? undefined : each));
  const faults = seedFaults(seed);
  return faults.length === 0
    ? ok(seed)
    : refuse(sentences(faults.map(({ path, rule }) => [place(path), rule] as const)));
}

const SHOWN_MAX = 20;

const sentences = (lines: readonly (readonly [number, string])[]): string =>
  lines
    .slice(0, SHOWN_MAX)
    .map(([line, rule]) => `line ${line}: ${rule}`)
    .join('\n');

function treeOf(text: string): Result<Node, string> {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined) {
    const what = printParseErrorCode(first.error)
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    return refuse(`line ${lineOf(text, first.offset)}: this is not JSON (${what})`);
  }
  if (tree === undefined) return refuse('line 1: the file is empty');
  const twice = repeatedKey(tree);
  return twice === undefined
    ? ok(tree)
    : refuse(
        `line ${lineOf(text, twice.offset)}: the key ${text.slice(twice.offset, twice.offset + twice.length)} stands twice`,
      );
}

/** JSON keeps the last of two equal keys without a word; here somebody would miss the first. */
function repeatedKey(node: Node): Node | undefined {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key] = child.type === 'property' ? (child.children ?? []) : [];
    if (key !== undefined && seen.has(key.value)) return key;
    if (key !== undefined) seen.add(key.value);
    const inside = repeatedKey(child);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The innermost thing that is there on the way to a path: what is missing has no line of its own. */
function nearest(tree: Node, path: JSONPath): Node | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    // A property is where its key stands.
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return tree;
}

/** `organisations[0].name` in pieces. */
function pathOf(finding: Finding): JSONPath {
  const path = 'path' in finding ? finding.path : '';
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key = '']) =>
    index === undefined ? key : Number(index),
  );
}

function said(finding: Finding): string {
  const path = 'path' in finding ? finding.path : '';
  const at = path === '' ? 'the file' : path;
  switch (finding.kind) {
    case 'unknown-key':
      return `${at} is no key of a seed file; here may stand ${finding.known.join(', ')}`;
    case 'missing-key':
      return `${at} is missing`;
    case 'wrong-type':
      return `${at} is ${finding.got}, and should be ${finding.wanted}`;
    case 'wrong-enum':
      return `${at} may be ${finding.allowed.join(', ')}`;
    case 'out-of-bounds':
      return `${at} should have ${finding.rule}`;
    default:
      return `${at} cannot be read`;
  }
}
