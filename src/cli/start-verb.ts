import { Command } from 'commander';
import type { Server } from '../main/server.ts';
import { otherwiseOf, type ServerVerb, settings } from '../main/settings.ts';
import type { StartOptions } from '../main/start.ts';

/** A verb that starts a server and stays until it is told to stop. */
export interface StartVerb {
  readonly name: ServerVerb;
  readonly description: string;
  readonly start: (options: StartOptions) => Promise<Server | number>;
}

/** The command of such a verb, with a flag for every setting. */
export function startCommand({ name, description, start }: StartVerb): Command {
  const command = new Command(name).description(description).option('--json', 'print the ready line as JSON');
  for (const setting of Object.values(settings)) {
    const { flag, variable, about } = setting;
    const otherwise = otherwiseOf(setting, name);
    command.option(`--${flag} <value>`, `${about} (${variable}${otherwise === '' ? '' : `, default ${otherwise}`})`);
  }
  return command.action(() => run(command, start));
}

async function run(command: Command, start: StartVerb['start']): Promise<void> {
  const { json = false } = command.opts<{ json?: boolean }>();
  const started = await start({
    flags: Object.fromEntries(
      Object.values(settings).map(({ flag }) => [flag, command.getOptionValue(camelCase(flag))]),
    ),
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
}

const camelCase = (flag: string): string => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
