import type { Person } from '../../live/shapes.ts';
import { Icon } from '../../parts/icon.tsx';
import { addressText } from '../../parts/words.ts';
import type { RowPlace } from './conversation-row.tsx';
import { roleText, shownState } from './person-state.ts';
import { QualityBars } from './quality-bars.tsx';
import type { Row } from './rows.ts';
import { Since } from './since.tsx';

interface PersonRowProps extends RowPlace {
  readonly row: Extract<Row, { readonly kind: 'person' }>;
}

export function PersonRow({ row, index, isChosen, choose }: PersonRowProps) {
  const { person } = row;
  const state = shownState(person);
  const address = addressText(person.address);
  const name = person.name || address;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a grid that is no table
    // biome-ignore lint/a11y/useKeyWithClickEvents: the board hears the keys for all of its rows
    <div
      id={`row-${person.id}`}
      class={`row person is-${state.kind}`}
      role="row"
      aria-rowindex={index}
      aria-selected={isChosen}
      tabIndex={-1}
      onClick={() => choose(row)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-name" tabIndex={-1}>
        <Initial name={name} />
        <bdi class="name">{name}</bdi>
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-address" tabIndex={-1}>
        {address !== name && <bdi>{address}</bdi>}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-role" tabIndex={-1}>
        {roleText(person)}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-state" tabIndex={-1}>
        <StateShown person={person} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-quality" tabIndex={-1}>
        <QualityBars quality={person.quality} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <span role="gridcell" class="cell-since" tabIndex={-1}>
        <Since at={person.connectedTime ?? person.startTime} until={person.departure?.at} />
      </span>
    </div>
  );
}

/** The state, and the flags beside it. */
export function StateShown({ person }: { readonly person: Person }) {
  const state = shownState(person);
  return (
    <>
      <span class={`state state-${state.kind}`}>
        {state.icon === 'talk' ? <TalkBars /> : <Icon name={state.icon} />}
        {state.text}
      </span>
      {person.muted && person.departure === undefined && (
        <span class="state state-muted">
          <Icon name="muted" />
          Muted
        </span>
      )}
      {person.ghost && (
        <span class="state state-leaving">
          <Icon name="ghost" />
          No phone
        </span>
      )}
    </>
  );
}

const TalkBars = () => (
  <span class="talk" aria-hidden="true">
    <i />
    <i />
    <i />
  </span>
);

/** The first sign of a name as people see it, so that an emoji or an accent stays whole. */
function Initial({ name }: { readonly name: string }) {
  const [first] = new Intl.Segmenter().segment(name.trim());
  const isNumber = first === undefined || /^[+\d]/.test(first.segment);
  return (
    <span class="initial" aria-hidden="true">
      {isNumber ? <Icon name="phone" /> : first.segment.toLocaleUpperCase()}
    </span>
  );
}
