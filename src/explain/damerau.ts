/**
 * Restricted Damerau distance: insertions, deletions, replacements and swaps of neighbours, each costing 1. Gives up
 * with `max + 1` as soon as the distance is known to be larger.
 */
export function damerau(one: string, other: string, max: number): number {
  if (Math.abs(one.length - other.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1)
      next.push(cell({ one, other, before, last, next }, row, column));
    if (Math.min(...next) > max) return max + 1;
    before = last;
    last = next;
  }
  return Math.min(last[other.length] ?? max + 1, max + 1);
}

interface Rows {
  readonly one: string;
  readonly other: string;
  readonly before: readonly number[];
  readonly last: readonly number[];
  readonly next: readonly number[];
}

function cell({ one, other, before, last, next }: Rows, row: number, column: number): number {
  const same = one[row - 1] === other[column - 1];
  const plain = Math.min(
    (last[column] ?? 0) + 1,
    (next[column - 1] ?? 0) + 1,
    (last[column - 1] ?? 0) + (same ? 0 : 1),
  );
  const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
  return swapped ? Math.min(plain, (before[column - 2] ?? 0) + 1) : plain;
}
