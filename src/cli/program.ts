import { Command, type CommanderError } from 'commander';
import { version } from '../main/version.ts';
import { commandOf } from './flags/command-of.ts';
import type { Whole } from './flags/flag.ts';
import { askingVerbs, commands } from './verbs.ts';

/** How a program ends that was called in a way that it does not take, or was only asked for help. */
export type OnEnd = (error: CommanderError) => never;

/** The program with the verb of that name; with all of them where it is none: for help, and for what was mistyped. */
export async function createProgram(word: string | undefined, onEnd: OnEnd): Promise<Command> {
  const program = new Command('partyline')
    .description('A conference-call server whose API hangs up exactly one party, and says why when it does not.')
    .version(version)
    .exitOverride(onEnd);
  const loaders = allCommands(() => createProgram(undefined, onEnd));
  const asked = loaders.find(([name]) => name === word);
  for (const [, load] of asked === undefined ? loaders : [asked]) {
    // Commander does not hand this down to commands that were made apart.
    program.addCommand((await load()).copyInheritedSettings(program));
  }
  return program;
}

const allCommands = (whole: Whole): readonly (readonly [string, () => Promise<Command>])[] => [
  ...Object.entries(askingVerbs).map(([name, load]) => [name, async () => commandOf(await load(), whole)] as const),
  ...Object.entries(commands),
];
