import type { ListedParticipant } from '../../client/participant.ts';
import type { Style } from '../explain/terminal.ts';
import { cell } from '../people/cells.ts';
import { type Column, tableLines } from '../people/table.ts';

/** How a table is drawn. */
export interface Drawing {
  readonly style: Style;
  /** Infinity where nobody looks at it. */
  readonly cellsMax: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Participants for a person, by conversations; one column each for what one acts by, first the address. */
export function participantTable(
  participants: readonly ListedParticipant[],
  { style, cellsMax, now }: Drawing,
): string {
  const groups = byConversation(participants);
  const hasNames = participants.some(isNamed);
  const columns: readonly Column[] = [
    { title: 'ADDRESS', cellsMin: 12 },
    ...(hasNames ? [{ title: 'NAME', cellsMin: 8 }] : []),
    { title: 'STATE', paint: (text: string, value: string) => (value === 'connected' ? style.right(text) : text) },
    { title: 'FOR', alignRight: true, dispensable: 2 },
    { title: 'PURPOSE', cellsMin: 5, dispensable: 3 },
    { title: 'PARTICIPANT', dispensable: 1, paint: style.faint },
  ];
  const row = (one: ListedParticipant): readonly string[] => [
    one.address,
    ...(hasNames ? [isNamed(one) ? one.name : ''] : []),
    stateOf(one),
    spanOf(one, now),
    one.purpose,
    one.id,
  ];
  const [titles = '', ...lines] = tableLines(
    { columns, rows: groups.flatMap(([, members]) => members.map(row)) },
    cellsMax,
  );
  let at = 0;
  const body = groups.flatMap(([id, members]) => {
    const own = lines.slice(at, at + members.length);
    at += members.length;
    return ['', headingOf(id, members, style), ...own];
  });
  return `${[style.faint(titles), ...body.slice(1)].join('\n')}\n`;
}

const headingOf = (id: string, members: readonly ListedParticipant[], style: Style): string =>
  `${style.bold(`conversation ${cell(id)}`)}${style.faint(`  ${members.length === 1 ? '1 party' : `${members.length} parties`}`)}`;

function byConversation(
  participants: readonly ListedParticipant[],
): readonly (readonly [string, readonly ListedParticipant[]])[] {
  const groups = new Map<string, ListedParticipant[]>();
  for (const one of participants) {
    const group = groups.get(one.conversationId);
    if (group === undefined) groups.set(one.conversationId, [one]);
    else group.push(one);
  }
  return [...groups];
}

const isNamed = ({ name, address }: ListedParticipant): boolean => name !== '' && name !== address;

const stateOf = ({ status, muted, held }: ListedParticipant): string =>
  [status, ...(held ? ['held'] : []), ...(muted ? ['muted'] : [])].join(', ');

/** How long it has been connected, or was: `2:13`, `1:02:13`. */
function spanOf({ connectedTime, endTime }: ListedParticipant, now: number): string {
  if (connectedTime === undefined) return '';
  const ms = (endTime === undefined ? now : Date.parse(endTime)) - Date.parse(connectedTime);
  // The clock of the server may be ahead of this one.
  const seconds = Number.isNaN(ms) ? 0 : Math.max(0, Math.floor(ms / 1000));
  const two = (count: number): string => String(count).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}
