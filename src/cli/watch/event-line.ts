import type { WatchEvent } from '../../client/watch/watch-event.ts';
import type { Style } from '../explain/terminal.ts';
import { cell } from '../people/cells.ts';

/** Members that a line shows otherwise, or that say nothing to a person. */
const SHOWN_OTHERWISE: ReadonlySet<string> = new Set([
  'event',
  'time',
  'seq',
  'conversationId',
  'participantId',
  'name',
  'address',
  'v',
]);
const VALUE_CELLS_MAX = 60;

/** An event for a person: when, what, who, and what is known of it. */
export function eventLine(event: WatchEvent, who: string, style: Style): string {
  const details = Object.entries(event).flatMap(([name, value]) => {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return SHOWN_OTHERWISE.has(name) || !isPlain ? [] : [`${cell(name)}=${cell(String(value), VALUE_CELLS_MAX)}`];
  });
  const isEnd = /disconnected|ended/.test(event.event);
  const what = cell(event.event).padEnd(WHAT_CELLS);
  const parts = [
    style.faint(cell(event.time)),
    isEnd ? style.sent(what) : what,
    ...(who === '' ? [] : [style.bold(cell(who, VALUE_CELLS_MAX))]),
    ...(details.length === 0 ? [] : [style.faint(details.join(' '))]),
  ];
  return parts.join('  ').trimEnd();
}

const WHAT_CELLS = 24;
