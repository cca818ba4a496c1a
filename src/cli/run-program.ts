import type { CommanderError } from 'commander';
import { exitCodes } from '../main/exit-codes.ts';
import type { Whole } from './flags/flag.ts';
import { createProgram } from './program.ts';
import { failureLine } from './server/failure.ts';

/** Runs the command by commander, which refuses what it does not take. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const isJson = argv.slice(2).includes('--json');
  const onEnd = (error: CommanderError): never => {
    if (error.exitCode === 0) return process.exit(exitCodes.done);
    // Commander has said it on stderr; a script reads stdout.
    if (isJson) process.stdout.write(failureLine({ kind: 'usage', code: 'partyline.usage', message: sentence(error) }));
    return process.exit(exitCodes.usage);
  };
  const program = await createProgram(argv[2], onEnd);
  await program.parseAsync(argv);
}

/** The program with all its verbs, of which nothing is run. */
export const wholeProgram: Whole = () =>
  createProgram(undefined, (error) => {
    throw error;
  });

const sentence = ({ message }: CommanderError): string => message.replace(/^error: /, '');
