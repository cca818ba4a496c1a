import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useConsole } from '../../shell/console.ts';
import { Details } from './details.tsx';
import { Empty } from './empty.tsx';
import { type Filter, isEverything, readFilter } from './filter.ts';
import { Filters } from './filters.tsx';
import { Help } from './help.tsx';
import { actOf, type BoardAct } from './keys.ts';
import { type GridHandle, PeopleGrid } from './people-grid.tsx';
import { createRows, type Row } from './rows.ts';
import { createSteps } from './steps.ts';

/** How often those who are on the screen are read again for how well they are heard. */
const QUALITY_MS = 8000;
/** Conversations that are read for it at once. */
const QUALITY_MAX = 6;

/** Everybody who is in a call now. What is chosen and searched for stands in the address. */
export function Board() {
  const { live, route } = useConsole();
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<GridHandle>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const make = useMemo(createRows, []);
  const { q = '', at = '', open } = route.place.value.keep;
  const filter = useMemo(() => readFilter(q), [q]);
  const { rows, totals, found } = make(live.state.value, filter);
  const current = rows.findIndex(({ id }) => id === at);
  const steps = createSteps({ rows, current, page: () => grid.current?.pageRows() ?? 10 });

  const act = (what: BoardAct): boolean => {
    const next = steps(what);
    if (next !== undefined) {
      route.keep({ at: next.id });
      grid.current?.reveal(next.index);
      if (document.activeElement === search.current) grid.current?.focus();
      return true;
    }
    if (what === 'search') search.current?.focus();
    else if (what === 'help') setHelpOpen(true);
    else if (what === 'open' && current >= 0) route.keep({ open: '1' });
    else if (what === 'back' && open !== undefined) {
      route.keep({ open: '' });
      grid.current?.focus();
    } else if (what === 'back' && q !== '') route.keep({ q: '' });
    else return false;
    return true;
  };
  useKeys(act);
  useQuality(rows, grid);

  const choose = (row: Row): void => route.keep({ at: row.id, open: '1' });
  return (
    <section class={`board${open === undefined ? '' : ' has-details'}`}>
      <h1 class="visually-hidden">Live board</h1>
      <Filters inputRef={search} text={q} filter={filter} totals={totals} onHelp={() => setHelpOpen(true)} />
      <div class="board-body">
        <Listed filter={filter} rows={rows} found={found} gridRef={grid} current={current} choose={choose} />
        {open !== undefined && <Details row={rows[current]} id={at} close={() => act('back')} />}
      </div>
      {isHelpOpen && <Help close={() => setHelpOpen(false)} />}
    </section>
  );
}

interface ListedProps {
  readonly filter: Filter;
  readonly rows: readonly Row[];
  readonly found: number;
  readonly gridRef: { current: GridHandle | null };
  readonly current: number;
  readonly choose: (row: Row) => void;
}

function Listed({ filter, rows, found, gridRef, current, choose }: ListedProps) {
  const { live, route } = useConsole();
  const isLoaded = useComputed(() => live.isLoaded.value);
  if (!isLoaded.value) return <Empty kind="loading" />;
  if (rows.length > 0)
    return <PeopleGrid handle={gridRef} rows={rows} found={found} current={current} choose={choose} />;
  return isEverything(filter) ? <Empty kind="nobody" /> : <Empty kind="no-match" clear={() => route.keep({ q: '' })} />;
}

/** Keys are heard wherever the focus is, so that nobody has to click into the list first. */
function useKeys(act: (what: BoardAct) => boolean): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (document.querySelector('dialog[open]') !== null) return;
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
      const isPressing =
        (key === 'Enter' || key === ' ') && target instanceof HTMLElement && target.closest('button, a') !== null;
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      const what = isPressing ? undefined : actOf({ key, hasModifier, isTyping });
      if (what === undefined || (target instanceof HTMLSelectElement && key !== 'Escape')) return;
      if (latest.current(what)) event.preventDefault();
      else if (key === 'Escape' && target instanceof HTMLElement) target.blur();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}

function useQuality(rows: readonly Row[], grid: { readonly current: GridHandle | null }): void {
  const { live, edge } = useConsole();
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    let cancel = edge.after(QUALITY_MS, look);
    function look(): void {
      const { from, to } = grid.current?.seen() ?? { from: 0, to: 0 };
      const seen = new Set(latest.current.slice(from, to).map(({ conversation }) => conversation.id));
      live.refresh([...seen].slice(0, QUALITY_MAX));
      cancel = edge.after(QUALITY_MS, look);
    }
    return () => cancel();
  }, [live, edge, grid]);
}
