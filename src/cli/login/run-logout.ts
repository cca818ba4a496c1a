import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { processScreen } from '../explain/screen.ts';
import { jsonLine, styleFor } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { fail } from '../server/fail.ts';
import { wrongUse } from '../server/failure.ts';
import { readProfiles, writeProfiles } from '../server/profile-file.ts';
import { profileName } from './profile-name.ts';

/** Carries out `partyline logout`. */
export async function runLogout(typed: Typed): Promise<ExitCode> {
  const screen = processScreen(styleFor(process.stdout, process.env));
  const told = { screen, isJson: typed.flags.json === true };
  const stored = readProfiles(screen.environment);
  if (!stored.ok) return fail(wrongUse(stored.refusal), told);
  const name = profileName(typed);
  const removed =
    typed.flags.all === true ? Object.keys(stored.value) : Object.keys(stored.value).filter((each) => each === name);
  if (removed.length === 0) {
    const message = typed.flags.all === true ? 'No profile is stored.' : `There is no profile ${name}.`;
    return fail({ kind: 'no-match', code: 'partyline.no.profile', message }, told);
  }
  const kept = Object.entries(stored.value).filter(([each]) => !removed.includes(each));
  const written = writeProfiles(screen.environment, Object.fromEntries(kept));
  if (!written.ok) return fail(wrongUse(written.refusal), told);
  await screen.print(told.isJson ? `${jsonLine({ removed })}\n` : `Forgotten: ${removed.join(', ')}.\n`);
  return exitCodes.done;
}
