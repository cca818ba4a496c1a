import type { Client } from '../../client/client.ts';
import type { ProgressEvent } from '../../client/options.ts';

import { PartylineError } from '../../client/partyline-error.ts';
import type { ExitCode } from '../../main/exit-codes.ts';
import { processScreen, type Screen } from '../explain/screen.ts';
import { styleFor } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { type ProgressLine, progressLine } from '../people/progress-line.ts';
import type { Failure } from './failure.ts';
import { openClient } from './open-client.ts';
import { type Target, targetFlags, targetOf } from './target.ts';

/** What a verb has that asks a server. */
export interface Call {
  readonly typed: Typed;
  readonly client: Client;
  readonly target: Target;
  readonly screen: Screen;
  readonly progress: ProgressLine;
  /** For a script: one line of JSON on stdout, whatever happens. */
  readonly isJson: boolean;
}

/** Runs a verb against the server that is meant; resolves with its exit code, after saying why where it failed. `hear` takes
 * what the client tells, in place of the line of progress. */
export async function asking(
  typed: Typed,
  run: (call: Call) => Promise<ExitCode | Failure>,
  hear?: (event: ProgressEvent) => void,
): Promise<ExitCode> {
  const screen = processScreen(styleFor(process.stdout, process.env));
  const isJson = typed.flags.json === true;
  const target = targetOf(targetFlags(typed), screen.environment);
  // What went well has nothing to complain about.
  const fail = async (failure: Failure): Promise<ExitCode> =>
    (await import('./fail.ts')).fail(failure, { screen, isJson });
  if (!target.ok) return fail({ kind: 'usage', code: 'partyline.usage', message: target.refusal });
  const progress = progressLine(process.stderr);
  const client = openClient(target.value, { hear: hear ?? (({ message }) => progress.say(message)) });
  try {
    const ended = await run({ typed, client, target: target.value, screen, progress, isJson });
    progress.clear();
    return typeof ended === 'number' ? ended : await fail(ended);
  } catch (error) {
    progress.clear();
    if (!(error instanceof PartylineError)) throw error;
    return await fail(error);
  } finally {
    client.close();
  }
}
