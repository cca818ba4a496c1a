import type { BoardAct } from './keys.ts';

export interface StepsDeps {
  readonly rows: readonly { readonly id: string }[];
  /** Index of the chosen row; -1: none. */
  readonly current: number;
  /** How many rows a page has. */
  readonly page: () => number;
}

/** The row that a key leads to; undefined for a key that leads to none. */
export function createSteps({ rows, current, page }: StepsDeps) {
  const target = (act: BoardAct): number | undefined => {
    switch (act) {
      case 'next':
        return current + 1;
      case 'previous':
        return current < 0 ? rows.length - 1 : current - 1;
      case 'page-down':
        return current + page();
      case 'page-up':
        return current - page();
      case 'first':
        return 0;
      case 'last':
        return rows.length - 1;
      default:
        return undefined;
    }
  };
  return (act: BoardAct): { readonly index: number; readonly id: string } | undefined => {
    const wanted = target(act);
    if (wanted === undefined) return undefined;
    const index = Math.max(0, Math.min(wanted, rows.length - 1));
    const row = rows[index];
    return row && { index, id: row.id };
  };
}
