import { Command } from 'commander';
import { exitCodes } from '../main/exit-codes.ts';
import type { Server } from '../main/server.ts';
import { otherwiseOf, type ServerVerb, type Setting, settings } from '../main/settings.ts';
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
    const { flag, about } = setting;
    command.option(`--${flag} <value>`, `${about} (${detailsOf(setting, name)})`);
  }
  return command.action(() => run(command, start));
}

/** The variable, what it may be where that is a choice, and what it is when nobody sets it. */
function detailsOf(setting: Setting, verb: ServerVerb): string {
  const { variable, oneOf = [] } = setting;
  const otherwise = otherwiseOf(setting, verb);
  return [
    variable,
    ...(oneOf.length > 1 ? [`one of: ${oneOf.join(' | ')}`] : []),
    ...(otherwise === '' ? [] : [`default ${otherwise}`]),
  ].join('; ');
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
  stopWhenTold(started, json ? () => {} : (text) => process.stdout.write(`${text}\n`));
}

/** The first signal lets calls end by themselves for a while, the second hangs up, one more does not wait for answers. */
function stopWhenTold(server: Server, say: (text: string) => void): void {
  let state: 'up' | 'draining' | 'closing' = 'up';
  const hangUp = (): void => {
    if (state === 'closing') return;
    state = 'closing';
    say('  Stopping: hanging up whoever is on the line.');
    void server.close().then(() => process.exit(exitCodes.done));
  };
  const stop = (): void => {
    if (state === 'closing') process.exit(exitCodes.refused);
    if (state === 'draining') {
      hangUp();
      return;
    }
    state = 'draining';
    say('');
    const tell = (left: number): void =>
      say(`  Stopping: no new calls, ${left} still on the line. Ctrl+C (or SIGTERM) once more hangs up now.`);
    void server.drain(tell).then(hangUp);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

const camelCase = (flag: string): string => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
