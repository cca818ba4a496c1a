import { isoTime } from '../../base/clock.ts';
import { isUuid } from '../../base/ids.ts';
import type { ProgressEvent } from '../../client/options.ts';
import type { ListedParticipant } from '../../client/participant.ts';
import { systemClock } from '../../client/system.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { jsonLine, printable } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { asking, type Call } from '../server/asking.ts';
import { type Failure, wrongUse } from '../server/failure.ts';
import type { Display } from './display.ts';
import { eventLine } from './event-line.ts';
import { liveTable } from './live-table.ts';

/** Carries out `partyline watch`. */
export async function runWatch(typed: Typed): Promise<ExitCode> {
  let display: Display | undefined;
  let isLost = false;
  const hear = ({ step, message }: ProgressEvent): void => {
    if (display === undefined || (step === 'retry') === isLost) return;
    if (step !== 'retry' && step !== 'back') return;
    isLost = step === 'retry';
    void display.link(isLost ? 'lost' : 'back', message);
  };
  const run = async (call: Call): Promise<ExitCode | Failure> => {
    const id = typed.flags.conversation;
    const conversationId = id === undefined ? undefined : String(id);
    if (conversationId !== undefined && !isUuid(conversationId))
      return wrongUse(`--conversation is ${conversationId}, which is no id; partyline list shows them.`);
    const isLive =
      process.stdout.isTTY === true && process.env.TERM !== 'dumb' && !call.isJson && typed.flags.lines !== true;
    display = isLive ? liveTable(call) : call.isJson ? jsonLines(call) : textLines(call);
    try {
      await follow(call, display, conversationId);
    } finally {
      display.close();
    }
    return exitCodes.done;
  };
  return asking(typed, run, hear);
}

async function follow({ client, screen }: Call, display: Display, conversationId: string | undefined): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.on('SIGINT', end).on('SIGTERM', end);
  process.stdout.on('error', end);
  const filter = conversationId === undefined ? {} : { conversationId };
  const live = (): Promise<readonly ListedParticipant[]> => client.list(filter);
  try {
    for await (const event of client.watch({ ...filter, signal: stop.signal })) {
      await display.show(event, live);
      if (!screen.isRead()) return;
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

const jsonLines = ({ screen }: Call): Display => ({
  show: (event) => screen.print(`${jsonLine(event)}\n`),
  link: (state, message) =>
    screen.print(`${jsonLine({ event: `watch.${state}`, time: isoTime(systemClock.now()), message })}\n`),
  close: () => undefined,
});

/** A line for each event; who somebody is stands in the event by which he came, or in the list of the start. */
function textLines({ screen }: Call): Display {
  const names = new Map<string, string>();
  const learn = ({ participantId, address, name }: Readonly<Record<string, unknown>>): void => {
    const handle = typeof address === 'string' && address !== '' ? address : name;
    if (typeof participantId === 'string' && typeof handle === 'string') names.set(participantId, handle);
  };
  return {
    async show(event, live) {
      if (event.event === 'watch.started')
        for (const { id, address, name } of await live()) learn({ participantId: id, address, name });
      learn(event);
      const { participantId = '' } = event;
      // Nothing is told of a participant after this.
      const isLast = event.event === 'participant.terminated';
      const who = names.get(participantId) ?? participantId;
      if (isLast) names.delete(participantId);
      await screen.print(`${eventLine(event, who, screen.style)}\n`);
    },
    async link(state, message) {
      process.stderr.write(`partyline: the connection is ${state}: ${printable(message)}\n`);
    },
    close: () => undefined,
  };
}
