import { systemClock } from '../../client/system.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { jsonLine } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { columnsOf } from '../people/columns.ts';
import { asking, type Call } from '../server/asking.ts';
import { type Failure, wrongUse } from '../server/failure.ts';
import { participantTable } from './participant-table.ts';
import { type Selected, selectedBy } from './selected.ts';

/** Carries out `partyline list`. */
export const runList = (typed: Typed): Promise<ExitCode> => asking(typed, list);

async function list({ typed, client, screen, progress, isJson, target }: Call): Promise<ExitCode | Failure> {
  const selected = selectedBy(typed);
  if (!selected.ok) return wrongUse(selected.refusal);
  const { state } = typed.flags;
  const participants = await client.list({
    ...selected.value,
    ...(state === undefined ? {} : { state: String(state) }),
  });
  progress.clear();
  if (isJson) await screen.print(`${jsonLine({ participants })}\n`);
  else if (participants.length === 0)
    process.stderr.write(
      `Nobody is on a call at ${target.url}${isNarrowed(selected.value) || state !== undefined ? ' that fits' : ''}.\n`,
    );
  else
    await screen.print(
      participantTable(participants, {
        style: screen.style,
        cellsMax: columnsOf(process.stdout),
        now: systemClock.now(),
      }),
    );
  return participants.length === 0 && isNarrowed(selected.value) ? exitCodes.noMatch : exitCodes.done;
}

/** Nobody on any call is an answer; nobody of those who were named is none. */
const isNarrowed = (selected: Selected): boolean => Object.keys(selected).length > 0;
