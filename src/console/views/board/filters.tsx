import { Icon } from '../../parts/icon.tsx';
import { useConsole } from '../../shell/console.ts';
import { type Filter, type FilterKey, wantedBy, withKey } from './filter.ts';
import { purposeNames, stateNames } from './person-state.ts';
import type { Totals } from './rows.ts';

interface FiltersProps {
  readonly inputRef: { current: HTMLInputElement | null };
  readonly text: string;
  readonly filter: Filter;
  readonly totals: Totals;
  readonly onHelp: () => void;
}

/** How much there is, and what of it is shown. */
export function Filters({ inputRef, text, filter, totals, onHelp }: FiltersProps) {
  const { route } = useConsole();
  const set = (key: FilterKey, value: string | undefined): void => route.keep({ q: withKey(text, key, value) });
  return (
    <div class="board-head">
      <div class="totals">
        <Total count={totals.conversations} one="call" />
        <Total count={totals.people} one="person" many="people" />
        <Flag flag="talking" count={totals.talking} text="talking" filter={filter} set={set} />
        <Flag flag="held" count={totals.held} text="on hold" filter={filter} set={set} />
        <Flag flag="muted" count={totals.muted} text="muted" filter={filter} set={set} />
      </div>
      <search class="search">
        <label class="search-field">
          <Icon name="search" />
          <span class="visually-hidden">Search people, numbers, rooms</span>
          <input
            ref={inputRef}
            type="search"
            dir="auto"
            spellcheck={false}
            autocomplete="off"
            placeholder="Name, number, room:600, purpose:agent…"
            value={text}
            onInput={({ currentTarget }) => route.keep({ q: currentTarget.value })}
          />
          <kbd>/</kbd>
        </label>
        <Choice label="State" filterKey="state" names={stateNames} filter={filter} set={set} />
        <Choice label="Role" filterKey="purpose" names={purposeNames} filter={filter} set={set} />
        <button type="button" class="button ghost icon-only" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
          <Icon name="help" />
        </button>
      </search>
    </div>
  );
}

interface TotalProps {
  readonly count: number;
  readonly one: string;
  readonly many?: string;
}

const Total = ({ count, one, many = `${one}s` }: TotalProps) => (
  <span class="total">
    <b>{count.toLocaleString('en')}</b> {count === 1 ? one : many}
  </span>
);

type Setter = (key: FilterKey, value: string | undefined) => void;

interface FlagProps {
  readonly flag: string;
  readonly count: number;
  readonly text: string;
  readonly filter: Filter;
  readonly set: Setter;
}

function Flag({ flag, count, text, filter, set }: FlagProps) {
  const isOn = wantedBy(filter, 'is') === flag;
  return (
    <button
      type="button"
      class={`total flag flag-${flag}${count === 0 ? ' is-none' : ''}`}
      aria-pressed={isOn}
      onClick={() => set('is', isOn ? undefined : flag)}
    >
      <b>{count.toLocaleString('en')}</b> {text}
    </button>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly filterKey: FilterKey;
  readonly names: readonly (readonly [value: string, text: string])[];
  readonly filter: Filter;
  readonly set: Setter;
}

const Choice = ({ label, filterKey, names, filter, set }: ChoiceProps) => (
  <label class="choice">
    <span class="visually-hidden">{label}</span>
    <select
      value={wantedBy(filter, filterKey) ?? ''}
      onChange={({ currentTarget }) => set(filterKey, currentTarget.value || undefined)}
    >
      <option value="">{`Any ${label.toLowerCase()}`}</option>
      {names.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  </label>
);
