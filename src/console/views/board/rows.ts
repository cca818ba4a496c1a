import type { LiveState } from '../../live/live-state.ts';
import type { Conversation, Person } from '../../live/shapes.ts';
import { type Filter, fits, isEverything } from './filter.ts';

/** One line of the board: a conversation, or one who is in the conversation above. */
export type Row =
  | { readonly kind: 'conversation'; readonly id: string; readonly conversation: Conversation; readonly shown: number }
  | { readonly kind: 'person'; readonly id: string; readonly conversation: Conversation; readonly person: Person };

/** What stands above the list. */
export interface Totals {
  readonly conversations: number;
  readonly people: number;
  readonly talking: number;
  readonly held: number;
  readonly muted: number;
}

export interface Rows {
  readonly rows: readonly Row[];
  readonly totals: Totals;
  /** How many people the filter lets through. */
  readonly found: number;
}

/** The lines of one conversation, and what it adds to the totals. */
interface Part {
  readonly rows: readonly Row[];
  readonly totals: Totals;
  readonly found: number;
}

const nobody: Totals = { conversations: 0, people: 0, talking: 0, held: 0, muted: 0 };

/** Makes the lines; of a conversation that did not change since the last time they are not made again. */
export function createRows(): (state: LiveState, filter: Filter) => Rows {
  let parts = new WeakMap<Conversation, Part>();
  let last: Filter | undefined;
  return (state, filter) => {
    if (filter !== last) parts = new WeakMap();
    last = filter;
    const rows: Row[] = [];
    let totals = nobody;
    let found = 0;
    for (const conversation of state.conversations.values()) {
      const part = parts.get(conversation) ?? partOf(conversation, filter);
      parts.set(conversation, part);
      for (const row of part.rows) rows.push(row);
      totals = sum(totals, part.totals);
      found += part.found;
    }
    return { rows, totals, found };
  };
}

function partOf(conversation: Conversation, filter: Filter): Part {
  const people = [...conversation.people.values()];
  const shown = people.filter((person) => fits(filter, conversation, person));
  const live = people.filter(({ departure }) => departure === undefined);
  const isShown = shown.length > 0 || (isEverything(filter) && conversation.endTime === undefined);
  const { id } = conversation;
  return {
    rows: isShown
      ? [
          { kind: 'conversation', id, conversation, shown: shown.length },
          ...shown.map((person) => ({ kind: 'person', id: person.id, conversation, person }) as const),
        ]
      : [],
    totals: {
      conversations: conversation.endTime === undefined ? 1 : 0,
      people: live.length,
      talking: live.filter(({ talkingSince }) => talkingSince !== undefined).length,
      held: live.filter(({ held }) => held).length,
      muted: live.filter(({ muted }) => muted).length,
    },
    found: shown.length,
  };
}

const sum = (one: Totals, other: Totals): Totals => ({
  conversations: one.conversations + other.conversations,
  people: one.people + other.people,
  talking: one.talking + other.talking,
  held: one.held + other.held,
  muted: one.muted + other.muted,
});
