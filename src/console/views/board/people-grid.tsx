import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '../../live/shapes.ts';
import { scrollTo, windowOf } from '../../parts/window.ts';
import { ConversationRow, conversationName } from './conversation-row.tsx';
import { PersonRow } from './person-row.tsx';
import type { Row } from './rows.ts';

/** What the board asks of its list. */
export interface GridHandle {
  focus(): void;
  reveal(index: number): void;
  pageRows(): number;
  /** Indexes of the rows that are drawn. */
  seen(): { readonly from: number; readonly to: number };
}

interface PeopleGridProps {
  readonly handle: { current: GridHandle | null };
  readonly rows: readonly Row[];
  readonly found: number;
  readonly current: number;
  readonly choose: (row: Row) => void;
}

const columns = ['Name', 'Address', 'Role', 'State', 'Quality', 'Since'];

/** A list of which only what is seen is drawn. All rows have one height, which the style says. */
export function PeopleGrid({ handle, rows, found, current, choose }: PeopleGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrollTop: 0, height: 600, rowHeight: 44 });
  useMeasure(scroller, setView);
  const seen = { ...view, count: rows.length };
  const drawn = windowOf(seen);
  useImperativeHandle(handle, () => ({
    focus: () => grid.current?.focus(),
    reveal(index) {
      const now = { ...seen, scrollTop: scroller.current?.scrollTop ?? 0 };
      // Upwards one more, for the line that is pinned lies over the first.
      const above = scrollTo(Math.max(0, index - 1), now);
      const top = above !== undefined && above < now.scrollTop ? above : scrollTo(index, now);
      if (top !== undefined) scroller.current?.scrollTo({ top });
    },
    pageRows: () => Math.max(1, Math.floor(view.height / view.rowHeight) - 1),
    seen: () => drawn,
  }));
  const chosen = rows[current];
  const first = rows[Math.floor(view.scrollTop / view.rowHeight)];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot draw a part of its rows only
    <div
      ref={grid}
      class="grid"
      role="grid"
      aria-label={`Live calls, ${found} people`}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={chosen && `row-${chosen.id}`}
      tabIndex={0}
    >
      <Head />
      <div class="list" role="none">
        {first?.kind === 'person' && <Pinned conversation={first.conversation} />}
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div class="scroller" role="rowgroup" ref={scroller} tabIndex={-1}>
          <div class="sizer" role="none" style={{ height: `${drawn.total}px` }}>
            <div class="drawn" role="none" style={{ transform: `translateY(${drawn.offset}px)` }}>
              {rows.slice(drawn.from, drawn.to).map((row, at) => {
                const place = { index: drawn.from + at + 2, isChosen: row === chosen, choose };
                return row.kind === 'conversation' ? (
                  <ConversationRow key={row.id} row={row} {...place} />
                ) : (
                  <PersonRow key={row.id} row={row} {...place} />
                );
              })}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

function Head() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a head of a grid that is no table
    <div class="grid-head" role="row" aria-rowindex={1} tabIndex={-1}>
      {columns.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        <span key={name} role="columnheader" class={`column-${name.toLowerCase()}`} tabIndex={-1}>
          {name}
        </span>
      ))}
    </div>
  );
}

/** Whose people are seen where the line of the conversation is scrolled away; readers have it in the line itself. */
const Pinned = ({ conversation }: { readonly conversation: Conversation }) => (
  <div class="pinned" aria-hidden="true">
    <strong>{conversationName(conversation)}</strong>
    <code class="short-id">{conversation.id.slice(0, 8)}</code>
  </div>
);

interface View {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

function useMeasure(scroller: { readonly current: HTMLDivElement | null }, show: (view: View) => void): void {
  const measure = (): void => {
    const { current } = scroller;
    if (current === null) return;
    const rowHeight = Number.parseFloat(getComputedStyle(current).getPropertyValue('--row')) || 44;
    show({ scrollTop: current.scrollTop, height: current.clientHeight, rowHeight });
  };
  useLayoutEffect(measure, []);
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    current.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', measure);
    };
  }, []);
}
