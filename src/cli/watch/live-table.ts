import type { ListedParticipant } from '../../client/participant.ts';
import { systemClock } from '../../client/system.ts';
import type { WatchEvent } from '../../client/watch/watch-event.ts';
import { participantTable } from '../act/participant-table.ts';
import { cell } from '../people/cells.ts';
import { columnsOf } from '../people/columns.ts';
import type { Call } from '../server/asking.ts';
import type { Display } from './display.ts';
import { eventLine } from './event-line.ts';
import { liveScreen } from './live-screen.ts';
import { type Live, oncePerTick } from './once-per-tick.ts';

const EVENTS_SHOWN = 3;
const EVERY_MS = 1000;
/** What becomes of people; what becomes of their legs is for a log. */
const TOLD = /^(participant|conversation)\./;

/** A table on a terminal that keeps itself up to date, and below it what happened last. */
export function liveTable({ screen, target }: Call): Display {
  const { style } = screen;
  const drawn = liveScreen(process.stdout);
  let participants: readonly ListedParticipant[] = [];
  let events: readonly WatchEvent[] = [];
  let names: ReadonlyMap<string, string> = new Map();
  let link = style.right('live');

  let isClosed = false;
  const draw = (): void => {
    if (isClosed) return;
    const cellsMax = columnsOf(process.stdout);
    const table =
      participants.length === 0
        ? style.faint('Nobody is on a call.\n')
        : participantTable(participants, { style, cellsMax, now: systemClock.now() });
    const last = events.map((event) => eventLine(event, nameOf(names, event), style));
    const title = `${style.bold('partyline watch')}  ${cell(target.url)}  ${link}`;
    drawn.draw([title, '', table, ...last, '', style.faint('Ctrl+C ends.')].join('\n'));
  };
  const read = async (live: Live): Promise<void> => {
    participants = await live();
    names = namesOf(participants, events, names);
    draw();
  };
  const later = oncePerTick(read);
  const timer = setInterval(() => {
    draw();
    later.tick();
  }, EVERY_MS);
  process.stdout.on('resize', draw);
  return {
    async show(event, live) {
      if (TOLD.test(event.event)) events = [...events, event].slice(-EVENTS_SHOWN);
      // The first look fails where nobody may look, the last one stays on the screen.
      if (event.event === 'watch.started') return read(live);
      draw();
      return event.event === 'conversation.ended' ? read(live).catch(() => undefined) : later.ask(live);
    },
    async link(state, message) {
      link = state === 'back' ? style.right('live') : style.sent(`connection lost: ${cell(message)}`);
      draw();
    },
    close() {
      clearInterval(timer);
      later.close();
      process.stdout.off('resize', draw);
      draw();
      isClosed = true;
      drawn.close();
    },
  };
}

/** Of those who are there, and of those whom the last events tell of: a watch may go on for weeks. */
function namesOf(
  participants: readonly ListedParticipant[],
  events: readonly WatchEvent[],
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const told = events.flatMap(({ participantId = '' }) => {
    const name = before.get(participantId);
    return name === undefined ? [] : [[participantId, name] as const];
  });
  return new Map([
    ...told,
    ...participants.map(({ id, address, name }) => [id, address === '' ? name : address] as const),
  ]);
}

const nameOf = (names: ReadonlyMap<string, string>, { participantId = '', address }: WatchEvent): string =>
  names.get(participantId) ?? (typeof address === 'string' ? address : participantId);
