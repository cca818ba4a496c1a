/**
 * Groups of nodes that reach one another, each sorted; a node that points at itself is a group of one
 * (Tarjan's strongly connected components).
 */
export function findCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const seen = new Map<string, { index: number; low: number; open: boolean }>();
  const stack: string[] = [];
  const groups: string[][] = [];

  const visit = (node: string): { low: number } => {
    const mark = { index: seen.size, low: seen.size, open: true };
    seen.set(node, mark);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      const known = seen.get(next);
      if (known === undefined) mark.low = Math.min(mark.low, visit(next).low);
      else if (known.open) mark.low = Math.min(mark.low, known.index);
    }
    if (mark.low === mark.index) groups.push(closeGroup(node));
    return mark;
  };
  const closeGroup = (root: string): string[] => {
    const group = stack.splice(stack.lastIndexOf(root));
    for (const member of group) {
      const mark = seen.get(member);
      if (mark) mark.open = false;
    }
    return group.sort();
  };

  for (const node of edges.keys()) if (!seen.has(node)) visit(node);
  return groups.filter((group) => group.length > 1 || group.some((node) => edges.get(node)?.has(node)));
}
