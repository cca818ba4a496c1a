import type { DisconnectRequest } from '../../client/selector.ts';
import { systemClock } from '../../client/system.ts';
import type { ExitCode } from '../../main/exit-codes.ts';
import { styleFor } from '../explain/terminal.ts';
import { askYes, canAsk } from '../people/question.ts';
import type { Call } from '../server/asking.ts';
import { type Failure, wrongUse } from '../server/failure.ts';
import { participantTable } from './participant-table.ts';
import { planText } from './plan-text.ts';

/** Asks somebody who sees whom it concerns; where nobody is there to be asked, --yes has to stand for the answer. */
export async function isConfirmed(
  { client, progress, screen, isJson }: Call,
  request: DisconnectRequest,
  breadth: readonly string[],
): Promise<true | ExitCode | Failure> {
  if (isJson || !canAsk()) return wrongUse(`Add --yes to confirm: ${breadth.join(', and ')}.`);
  progress.say('Looking who it concerns');
  const planned = await client.plan(request);
  progress.clear();
  const style = styleFor(process.stderr, screen.environment);
  const cellsMax = process.stderr.columns;
  if (planned.participants.length > 0)
    process.stderr.write(`${participantTable(planned.participants, { style, cellsMax, now: systemClock.now() })}\n`);
  process.stderr.write(planText({ ...planned, participants: [] }, style));
  const isYes = await askYes(request.intent === 'ban' ? 'Take off and keep out?' : 'Take off?');
  return isYes ? true : { kind: 'usage', code: 'partyline.not.confirmed', message: 'Nothing was done.' };
}
