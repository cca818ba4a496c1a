/** The value below which this share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** How often a value of the first is larger than one of the second: 0.5 where nothing tells them apart. */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ];
  all.sort((one, other) => one.value - other.value);
  let rank = 1;
  let sum = 0;
  while (rank <= all.length) {
    // Equal values share the middle of their ranks.
    const value = all[rank - 1]?.value;
    const same = all.slice(rank - 1).findIndex((each) => each.value !== value);
    const count = same < 0 ? all.length - rank + 1 : same;
    const firsts = all.slice(rank - 1, rank - 1 + count).filter((each) => each.isFirst).length;
    sum += firsts * (rank + (count - 1) / 2);
    rank += count;
  }
  return (sum - (first.length * (first.length + 1)) / 2) / (first.length * second.length);
}
