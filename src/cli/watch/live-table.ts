import type { ListedParticipant } from '../../client/participant.ts';
import { systemClock } from '../../client/system.ts';
import type { WatchEvent } from '../../client/watch/watch-event.ts';
import { participantTable } from '../act/participant-table.ts';
import { cell } from '../people/cells.ts';
import type { Call } from '../server/asking.ts';
import { eventLine } from './event-line.ts';
import { liveScreen } from './live-screen.ts';
import type { Display } from './run-watch.ts';

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
  const names = new Map<string, string>();
  let link = style.right('live');

  const draw = (): void => {
    const cellsMax = process.stdout.columns;
    const table =
      participants.length === 0
        ? style.faint('Nobody is on a call.\n')
        : participantTable(participants, { style, cellsMax, now: systemClock.now() });
    const last = events.map((event) => eventLine(event, nameOf(names, event), style));
    const title = `${style.bold('partyline watch')}  ${cell(target.url)}  ${link}`;
    drawn.draw([title, '', table, ...last, '', style.faint('Ctrl+C ends.')].join('\n'));
  };
  const timer = setInterval(draw, EVERY_MS);
  process.stdout.on('resize', draw);
  return {
    async show(event, live) {
      participants = await live();
      for (const { id, address, name } of participants) names.set(id, address === '' ? name : address);
      if (TOLD.test(event.event)) events = [...events, event].slice(-EVENTS_SHOWN);
      draw();
    },
    async link(state, message) {
      link = state === 'back' ? style.right('live') : style.sent(`connection lost: ${cell(message)}`);
      draw();
    },
    close() {
      clearInterval(timer);
      process.stdout.off('resize', draw);
      draw();
      drawn.close();
    },
  };
}

const nameOf = (names: ReadonlyMap<string, string>, { participantId = '', address }: WatchEvent): string =>
  names.get(participantId) ?? (typeof address === 'string' ? address : participantId);
