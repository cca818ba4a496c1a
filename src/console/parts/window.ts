/** What of a long list is drawn; rows are all of one height. Pixels. */
export interface Seen {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}

export interface Drawn {
  /** First row that is drawn, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** How far down the first one stands, and how high the whole list is. */
  readonly offset: number;
  readonly total: number;
}

/** Rows beyond either edge, so that scrolling shows no gap before the next picture. */
const BEYOND = 8;

export function windowOf({ scrollTop, height, rowHeight, count }: Seen): Drawn {
  const total = count * rowHeight;
  const top = Math.min(Math.max(scrollTop, 0), Math.max(0, total - height));
  const from = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const to = Math.min(count, Math.ceil((top + height) / rowHeight) + BEYOND);
  return { from, to, offset: from * rowHeight, total };
}

/** Where to scroll so that a row is seen whole; undefined where it is already. */
export function scrollTo(row: number, { scrollTop, height, rowHeight }: Seen): number | undefined {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : undefined;
}
