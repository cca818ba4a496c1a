import { cell, cellsOf } from './cells.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** What it may be cut to where a line would be too long; absent: it is never cut. */
  readonly cellsMin?: number;
  readonly alignRight?: boolean;
  /** Columns with a number are left out in a narrow terminal, the highest first. */
  readonly dispensable?: number;
  /** Colours a cell that is cut and filled already. */
  readonly paint?: (text: string, value: string) => string;
}

/** Rows of texts as they came. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = 2;

interface Fitted {
  readonly column: Column;
  readonly at: number;
  readonly cells: number;
}

/** The lines of a table, the titles first, none wider than `cellsMax`; Infinity where nobody looks at it. */
export function tableLines(table: Table, cellsMax: number): readonly string[] {
  const fitted = fit(natural(table), cellsMax);
  const line = (texts: readonly string[], paints: boolean): string =>
    fitted
      .map((one, place) => drawn(one, texts[one.at] ?? '', { paints, isLast: place === fitted.length - 1 }))
      .join('  ');
  const titles = table.columns.map(({ title }) => title);
  return [line(titles, false), ...table.rows.map((row) => line(row, true))];
}

function drawn(
  { column, cells }: Fitted,
  value: string,
  { paints, isLast }: { readonly paints: boolean; readonly isLast: boolean },
): string {
  const text = cell(value, cells);
  const fill = ' '.repeat(Math.max(0, cells - cellsOf(text)));
  const painted = paints && column.paint !== undefined ? column.paint(text, value) : text;
  if (column.alignRight === true) return `${fill}${painted}`;
  return isLast ? painted : `${painted}${fill}`;
}

const natural = ({ columns, rows }: Table): readonly Fitted[] =>
  columns.map((column, at) => ({
    column,
    at,
    cells: rows.reduce((most, row) => Math.max(most, cellsOf(cell(row[at] ?? ''))), column.title.length),
  }));

function fit(columns: readonly Fitted[], cellsMax: number): readonly Fitted[] {
  const over = excess(columns, cellsMax);
  if (over <= 0) return columns;
  const narrowed = narrow(columns, over);
  if (excess(narrowed, cellsMax) <= 0) return narrowed;
  const dispensable = columns.filter(({ column }) => column.dispensable !== undefined);
  if (dispensable.length === 0) return narrowed;
  const [first] = dispensable.toSorted((a, b) => (b.column.dispensable ?? 0) - (a.column.dispensable ?? 0));
  return fit(
    columns.filter((each) => each !== first),
    cellsMax,
  );
}

const excess = (columns: readonly Fitted[], cellsMax: number): number =>
  columns.reduce((sum, { cells }) => sum + cells, 0) + GAP * (columns.length - 1) - cellsMax;

/** Takes cell after cell from whichever column that may be cut is the widest. */
function narrow(columns: readonly Fitted[], over: number): readonly Fitted[] {
  const cells = columns.map((each) => each.cells);
  for (let left = over; left > 0; left -= 1) {
    const [widest] = columns
      .map(({ column }, at) => ({ at, spare: (cells[at] ?? 0) - (column.cellsMin ?? Number.POSITIVE_INFINITY) }))
      .filter(({ spare }) => spare > 0)
      .toSorted((a, b) => (cells[b.at] ?? 0) - (cells[a.at] ?? 0));
    if (widest === undefined) break;
    cells[widest.at] = (cells[widest.at] ?? 0) - 1;
  }
  return columns.map((each, at) => ({ ...each, cells: cells[at] ?? each.cells }));
}
