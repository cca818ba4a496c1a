import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { PartylineError } from '../client/partyline-error.ts';
import { processScreen } from './explain/screen.ts';
import { printable, styleFor } from './explain/terminal.ts';
import { optionOf } from './flags/command-of.ts';
import { serverFlags } from './flags/server-flags.ts';
import type { LogsOptions } from './logs/run-logs.ts';
import { exitCodeOf } from './server/failure.ts';

const more = `
Flags, the environment (PARTYLINE_TOKEN too), or partyline login say which server and who
asks; without them it is client demo of a server on this machine.

Exit codes: 0 printed, 1 refused by the server, 2 usage, 3 no server there.`;

/** `partyline logs`. */
export function logsCommand(): Command {
  const command = new Command('logs')
    .description('prints the last requests of a running server, and why each was refused')
    .option('-f, --follow', 'go on with what comes')
    .option('-n, --count <count>', 'how many of the last to begin with', '25')
    .option('--refused', 'only what was refused')
    .option('--reason <reason>', 'only what was refused for this reason')
    .option('--status <status>', 'only what was answered with this status')
    .option('--operation <name>', 'only this operation, by the name of its SDK method')
    .option('--conversation <id>', 'only what names this conversation')
    .option('--since <time>', 'only what came since, as 2026-11-23T04:52:00Z')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', more);
  for (const flag of serverFlags) command.addOption(optionOf(flag));
  return command.action(async () => {
    process.exitCode = await run(command.opts<LogsOptions>());
  });
}

async function run(options: LogsOptions): Promise<number> {
  const screen = processScreen(styleFor(process.stdout, process.env));
  try {
    const { runLogs } = await import('./logs/run-logs.ts');
    return await runLogs({ options, screen, pause });
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    // A sentence of the server's may stand in it.
    screen.complain(printable(error.message));
    return exitCodeOf(error);
  }
}
