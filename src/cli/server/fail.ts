import type { ExitCode } from '../../main/exit-codes.ts';
import type { Screen } from '../explain/screen.ts';
import { styleFor } from '../explain/terminal.ts';
import { complaintLines } from './complaint.ts';
import { exitCodeOf, type Failure, failureLine } from './failure.ts';

/** Where a failure is told. */
export interface Told {
  readonly screen: Screen;
  readonly isJson: boolean;
}

/** Says on stderr why it failed, for a script on stdout too; resolves with the exit code. */
export async function fail(failure: Failure, { screen, isJson }: Told): Promise<ExitCode> {
  const style = styleFor(process.stderr, screen.environment);
  for (const line of complaintLines(failure, style)) process.stderr.write(`${line}\n`);
  if (isJson) await screen.print(failureLine(failure));
  return exitCodeOf(failure);
}
