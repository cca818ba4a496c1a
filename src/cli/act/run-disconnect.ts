import { ok, type Result, refuse } from '../../base/result.ts';
import type { Disconnected } from '../../client/outcome.ts';
import type { DisconnectRequest } from '../../client/selector.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { jsonLine } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { asking, type Call } from '../server/asking.ts';
import { exitCodeOf, type Failure, wrongUse } from '../server/failure.ts';
import { interruptible } from './interruptible.ts';
import { keptWords, selectedSomebody } from './request-words.ts';
import type { Selected } from './selected.ts';
import { wordsOf } from './selected-words.ts';

/** Carries out `partyline disconnect`. */
export const runDisconnect = (typed: Typed): Promise<ExitCode> => asking(typed, disconnect);

async function disconnect(call: Call): Promise<ExitCode | Failure> {
  const { typed, client, screen, progress, isJson } = call;
  const selected = selectedSomebody(typed);
  if (!selected.ok) return wrongUse(selected.refusal);
  const request = requestOf(typed, selected.value);
  if (!request.ok) return wrongUse(request.refusal);
  const who = wordsOf(selected.value);
  if (typed.flags['dry-run'] === true) return plan(call, request.value);
  if (isBroad(request.value) && typed.flags.yes !== true) {
    const { isConfirmed } = await import('./confirmation.ts');
    const confirmed = await isConfirmed(call, request.value);
    if (confirmed !== true) return confirmed;
  }
  progress.say(`Taking ${who} off the call, and waiting for its phone`);
  // Loaded while the server is at work.
  const [done, { outcomeText }] = await Promise.all([
    interruptible((signal) => client.disconnect({ ...request.value, signal })),
    import('./outcome-text.ts'),
  ]);
  progress.clear();
  await screen.print(isJson ? `${jsonLine(done)}\n` : outcomeText(done, who, screen.style));
  return codeOf(done);
}

const isBroad = ({ expect = 1, intent, mayEndConversation }: DisconnectRequest): boolean =>
  expect > 1 || intent === 'ban' || mayEndConversation === true;

/** Accepted and not confirmed is no success: whoever waits for it would go on too early. */
const codeOf = ({ results }: Disconnected): ExitCode =>
  results.some(({ outcome }) => outcome === 'accepted') ? exitCodes.refused : exitCodes.done;

async function plan({ client, screen, progress, isJson }: Call, request: DisconnectRequest): Promise<ExitCode> {
  const planned = await client.plan(request);
  progress.clear();
  if (isJson) {
    await screen.print(`${jsonLine(planned)}\n`);
  } else {
    const { planText } = await import('./plan-text.ts');
    await screen.print(planText(planned, request.expect ?? 1, screen.style));
  }
  if (planned.refused === null) return exitCodes.done;
  const { refusedByPlan } = await import('../../client/partyline/plan.ts');
  return exitCodeOf(refusedByPlan(planned));
}

function requestOf({ flags }: Typed, selected: Selected): Result<DisconnectRequest, string> {
  const { intent, ttl, wait } = flags;
  if (ttl !== undefined && intent !== 'ban') return refuse('--ttl is how long a ban lasts: it goes with --intent ban.');
  return ok({
    ...selected,
    ...keptWords(flags),
    ...(intent === 'leave' || intent === 'ban' || intent === 'disconnect' ? { intent } : {}),
    ...(typeof ttl === 'number' ? { ttl } : {}),
    ...(flags['may-end-conversation'] === true ? { mayEndConversation: true } : {}),
    ...(flags.follow === true ? { follow: true } : {}),
    ...(typeof wait === 'number' ? { waitSeconds: wait } : {}),
  });
}
