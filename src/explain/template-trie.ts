import type { Operation } from '../contract/operation.ts';

/** A node of the trie of templates. Parameters of any name share one branch; their names stand in the template. */
export interface TemplateNode {
  readonly id: number;
  readonly literals: ReadonlyMap<string, TemplateNode>;
  /** Words of a parameter that takes only words, `phone` for {media}. */
  readonly words: ReadonlyMap<string, TemplateNode>;
  readonly parameter: TemplateNode | undefined;
  /** Templates that end here with their operations. */
  readonly ends: ReadonlyMap<string, readonly Operation[]>;
}

export interface TemplateTrie {
  readonly root: TemplateNode;
  /** Every literal and word of the table. */
  readonly literals: ReadonlySet<string>;
}

interface Growing {
  readonly id: number;
  readonly literals: Map<string, Growing>;
  readonly words: Map<string, Growing>;
  readonly ends: Map<string, Operation[]>;
  parameter: Growing | undefined;
}

const PARAMETER = /^\{(\w+)\}$/;

/** Indexes the public operations; those that the API no longer has are nobody's correction. */
export function createTemplateTrie(operations: readonly Operation[]): TemplateTrie {
  let made = 0;
  const grow = (): Growing => ({
    id: made++,
    literals: new Map(),
    words: new Map(),
    ends: new Map(),
    parameter: undefined,
  });
  const root = grow();
  const literals = new Set<string>();
  for (const operation of operations) {
    if (operation.status === 'removed') continue;
    for (const node of walk(operation, root, { grow, literals })) {
      node.ends.set(operation.path, [...(node.ends.get(operation.path) ?? []), operation]);
    }
  }
  return { root, literals };
}

interface Growth {
  readonly grow: () => Growing;
  readonly literals: Set<string>;
}

function walk(operation: Operation, root: Growing, growth: Growth): readonly Growing[] {
  let nodes: readonly Growing[] = [root];
  for (const segment of operation.path.split('/').slice(1)) {
    const name = PARAMETER.exec(segment)?.[1];
    const words = name === undefined ? undefined : operation.words?.[name];
    if (name !== undefined && words === undefined) nodes = nodes.map((node) => parameterOf(node, growth));
    else
      nodes = nodes.flatMap((node) =>
        (words ?? [segment]).map((word) => branch(words === undefined ? node.literals : node.words, word, growth)),
      );
  }
  return nodes;
}

function parameterOf(node: Growing, { grow }: Growth): Growing {
  node.parameter ??= grow();
  return node.parameter;
}

function branch(branches: Map<string, Growing>, word: string, { grow, literals }: Growth): Growing {
  literals.add(word);
  const known = branches.get(word) ?? grow();
  branches.set(word, known);
  return known;
}
