import type { Plan } from '../../client/outcome.ts';
import { refusedByPlan } from '../../client/partyline/plan.ts';
import type { DisconnectRequest } from '../../client/selector.ts';
import { systemClock } from '../../client/system.ts';
import type { ExitCode } from '../../main/exit-codes.ts';
import { styleFor } from '../explain/terminal.ts';
import { columnsOf } from '../people/columns.ts';
import { askYes, canAsk } from '../people/question.ts';
import type { Call } from '../server/asking.ts';
import { type Failure, wrongUse } from '../server/failure.ts';
import { participantTable } from './participant-table.ts';
import { consequencesText } from './plan-text.ts';

/** Asks somebody who sees whom it concerns; where nobody is there to be asked, --yes has to stand for the answer. */
export async function isConfirmed(
  { client, progress, screen, isJson }: Call,
  request: DisconnectRequest,
): Promise<true | ExitCode | Failure> {
  if (isJson || !canAsk()) return wrongUse(`Add --yes to confirm: ${breadthOf(request).join(', and ')}.`);
  progress.say('Looking who it concerns');
  const planned = await client.plan(request);
  progress.clear();
  // What would be refused is not asked about, and not tried either: it may come to fit in between.
  if (planned.refused !== null) return refusedByPlan(planned);
  const style = styleFor(process.stderr, screen.environment);
  const cellsMax = columnsOf(process.stderr);
  if (planned.participants.length > 0)
    process.stderr.write(`${participantTable(planned.participants, { style, cellsMax, now: systemClock.now() })}\n`);
  process.stderr.write(`${consequencesText(planned.consequences)}\n`);
  const count = planned.matched === 1 ? 'this party' : `these ${planned.matched}`;
  const isYes = await askYes(
    `Take ${count} off the call${request.intent === 'ban' ? `, and keep ${planned.matched === 1 ? 'it' : 'them'} out` : ''}?`,
  );
  if (!isYes) return { kind: 'usage', code: 'partyline.not.confirmed', message: 'Nothing was done.' };
  // Whoever said yes has seen these, and took a while to say it.
  const now = await client.plan(request);
  if (idsOf(now) === idsOf(planned)) return true;
  const message = 'Meanwhile others fit than those who were shown. Nothing was done.';
  return { kind: 'count-mismatch', code: 'partyline.count.mismatch', message, candidates: now.participants };
}

const idsOf = ({ participants }: Plan): string =>
  participants
    .map(({ id }) => id)
    .sort()
    .join();

/** What makes a removal broad, and so asked about, in the words of the refusal. */
function breadthOf({ expect = 1, intent, mayEndConversation }: DisconnectRequest): readonly string[] {
  return [
    ...(expect > 1 ? [`--expect ${expect} takes ${expect} parties off at once`] : []),
    ...(intent === 'ban' ? ['--intent ban keeps the party out'] : []),
    ...(mayEndConversation === true ? ['--may-end-conversation may end the call for all'] : []),
  ];
}
