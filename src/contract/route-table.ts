import { unreachable } from '../base/assert.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Finding, Method, Operation } from './operation.ts';

/** An operation whose path fits, with the values of its `{names}`, percent-decoded. */
export interface RouteMatch {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The served operations, indexed by path. Built once, at start. */
export interface RouteTable {
  readonly operations: readonly Operation[];
  /**
   * Every row whose path fits, whatever its verb; empty when there is none. A query is cut off. Never throws.
   * Segments are compared decoded, so an encoded slash stays inside its segment; a malformed escape fits nothing.
   */
  match(path: string): readonly RouteMatch[];
}

/** The order in which `Allow` names verbs. */
const METHODS: readonly Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A row at the end of its path: which segments become which parameters. */
interface Row {
  readonly operation: Operation;
  readonly bindings: readonly { readonly at: number; readonly name: string }[];
}

interface TrieNode {
  readonly literals: Map<string, TrieNode>;
  /** Words of a parameter that takes only words: never taken for the value of another parameter here. */
  readonly words: Set<string>;
  readonly rows: Row[];
  parameter: TrieNode | undefined;
}

const PARAMETER = /^\{(\w+)\}$/;

/** Indexes operations by path. Literals win over parameters segment by segment, as in the cloud's own router. */
export function createRouteTable(operations: readonly Operation[]): RouteTable {
  const root = createNode();
  let segmentsMax = 0;
  for (const operation of operations) {
    const segments = operation.path.split('/');
    segmentsMax = Math.max(segmentsMax, segments.length);
    insert(root, operation, segments);
  }
  return {
    operations,
    match(path) {
      const segments = segmentsOf(path, segmentsMax);
      const rows = segments === undefined ? undefined : find(root, segments, 0);
      return segments === undefined || rows === undefined ? [] : rows.map((row) => bind(row, segments));
    },
  };
}

/**
 * Picks the row of a verb. HEAD counts as GET where HEAD is not listed. A path of removed operations is retired
 * whatever the verb; otherwise removed rows do not count among the allowed verbs.
 */
export function select(matches: readonly RouteMatch[], method: string): Result<RouteMatch, Finding> {
  const [first] = matches;
  if (first === undefined) return refuse({ stage: 'route', kind: 'unknown-path' });
  const match = withMethod(matches, method) ?? (method === 'HEAD' ? withMethod(matches, 'GET') : undefined);
  if (match === undefined) return refuse(wrongMethod(matches, first.operation));
  const { operation } = match;
  switch (operation.status) {
    case 'built':
      return ok(match);
    case 'missing':
      return refuse({ stage: 'route', kind: 'not-implemented', operation });
    case 'removed':
      return refuse({ stage: 'route', kind: 'removed', operation });
    default:
      return unreachable(operation.status);
  }
}

const withMethod = (matches: readonly RouteMatch[], method: string): RouteMatch | undefined =>
  matches.find((match) => match.operation.method === method);

function wrongMethod(matches: readonly RouteMatch[], operation: Operation): Finding {
  const alive = new Set(
    matches.filter((each) => each.operation.status !== 'removed').map((each) => each.operation.method),
  );
  if (alive.size === 0) return { stage: 'route', kind: 'removed', operation };
  return { stage: 'route', kind: 'wrong-method', allowed: METHODS.filter((method) => alive.has(method)) };
}

const createNode = (): TrieNode => ({ literals: new Map(), words: new Set(), rows: [], parameter: undefined });

function insert(root: TrieNode, operation: Operation, segments: readonly string[]): void {
  const bindings: { at: number; name: string }[] = [];
  let nodes: readonly TrieNode[] = [root];
  for (const [at, segment] of segments.entries()) {
    const name = PARAMETER.exec(segment)?.[1];
    const words = name === undefined ? [segment] : operation.words?.[name];
    if (name !== undefined) bindings.push({ at, name });
    nodes = nodes.flatMap((node) =>
      words === undefined ? [parameterOf(node)] : words.map((word) => literalOf(node, word)),
    );
    if (name !== undefined && words !== undefined) reserve(root, segments.slice(0, at), words);
  }
  for (const node of nodes) node.rows.push({ operation, bindings });
}

/** Marks words at the nodes that a template's beginning leads to; beginnings are literals in every template with words. */
function reserve(root: TrieNode, beginning: readonly string[], words: readonly string[]): void {
  let node: TrieNode = root;
  for (const segment of beginning) node = PARAMETER.test(segment) ? parameterOf(node) : literalOf(node, segment);
  for (const word of words) node.words.add(word);
}

function parameterOf(node: TrieNode): TrieNode {
  node.parameter ??= createNode();
  return node.parameter;
}

function literalOf(node: TrieNode, word: string): TrieNode {
  const known = node.literals.get(word);
  if (known !== undefined) return known;
  const made = createNode();
  node.literals.set(word, made);
  return made;
}

/** Decoded segments; undefined where nothing can fit. One more than the longest template is enough to see that. */
function segmentsOf(path: string, segmentsMax: number): readonly string[] | undefined {
  const query = path.indexOf('?');
  const segments = (query < 0 ? path : path.slice(0, query)).split('/', segmentsMax + 1);
  if (segments.length > segmentsMax) return undefined;
  return path.includes('%') ? decodeAll(segments) : segments;
}

function decodeAll(segments: readonly string[]): readonly string[] | undefined {
  try {
    return segments.map((segment) => (segment.includes('%') ? decodeURIComponent(segment) : segment));
  } catch {
    return undefined;
  }
}

function find(node: TrieNode, segments: readonly string[], at: number): readonly Row[] | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.rows.length > 0 ? node.rows : undefined;
  const literal = node.literals.get(segment);
  const rows = literal === undefined ? undefined : find(literal, segments, at + 1);
  if (rows !== undefined) return rows;
  if (node.parameter === undefined || segment === '' || node.words.has(segment)) return undefined;
  return find(node.parameter, segments, at + 1);
}

function bind(row: Row, segments: readonly string[]): RouteMatch {
  const params: Record<string, string> = {};
  for (const { at, name } of row.bindings) params[name] = segments[at] ?? '';
  return { operation: row.operation, params };
}
