import { Command } from 'commander';
import { version } from '../main/version.ts';
import { devCommand } from './dev.ts';
import { explainCommand } from './explain.ts';
import { logsCommand } from './logs.ts';
import { secretCommand } from './secret.ts';
import { serveCommand } from './serve.ts';

const program = new Command('partyline')
  .description('A conference-call server whose API hangs up exactly one party, and says why when it does not.')
  .version(version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

// Commander does not hand this down to commands that were made apart.
for (const command of [devCommand(), serveCommand(), explainCommand(), logsCommand(), secretCommand()]) {
  program.addCommand(command.copyInheritedSettings(program));
}

await program.parseAsync();
