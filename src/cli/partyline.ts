import { Command } from 'commander';
import { dev } from '../main/dev.ts';
import { settings } from '../main/settings.ts';
import { version } from '../main/version.ts';

const program = new Command('partyline')
  .description('A conference-call server whose API hangs up exactly one party, and says why when it does not.')
  .version(version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const verb = program
  .command('dev')
  .description('starts a local server with demo data, on loopback')
  .option('--json', 'print the ready line as JSON');
for (const { flag, variable, about, otherwise } of Object.values(settings)) {
  verb.option(`--${flag} <value>`, `${about} (${variable}${otherwise === '' ? '' : `, default ${otherwise}`})`);
}

verb.action(async () => {
  const { json = false } = verb.opts<{ json?: boolean }>();
  const flags = Object.fromEntries(
    Object.values(settings).map(({ flag }) => [flag, verb.getOptionValue(camelCase(flag))]),
  );
  const started = await dev({
    flags,
    json,
    environment: process.env,
    print: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
  });
  if (typeof started === 'number') process.exit(started);
  const stop = (): void => {
    if (!json) process.stdout.write('\n  Stopping: hanging up whoever is on the line.\n');
    void started.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
});

await program.parseAsync();

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
