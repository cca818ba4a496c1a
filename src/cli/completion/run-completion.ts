import { exitCodes } from '../../main/exit-codes.ts';
import type { Typed, Whole } from '../flags/flag.ts';
import type { VerbWords } from './verb-words.ts';

/** Carries out `partyline completion`. */
export async function runCompletion({ words, flags }: Typed, whole: Whole): Promise<number> {
  if (flags.values !== undefined) {
    const { liveValues } = await import('./live-values.ts');
    const values = await liveValues(String(flags.values), flags);
    process.stdout.write(values.map((value) => `${value}\n`).join(''));
    return exitCodes.done;
  }
  const [shell = ''] = words;
  const script = shell === '' ? undefined : await scriptOf(shell, whole);
  if (script === undefined) {
    process.stderr.write('partyline: for which shell? partyline completion bash, zsh or fish\n');
    return exitCodes.usage;
  }
  process.stdout.write(script);
  return exitCodes.done;
}

async function scriptOf(shell: string, whole: Whole): Promise<string | undefined> {
  const write = await writerOf(shell);
  if (write === undefined) return undefined;
  const { verbWords } = await import('./verb-words.ts');
  return write(verbWords(await whole()));
}

async function writerOf(shell: string): Promise<((verbs: readonly VerbWords[]) => string) | undefined> {
  if (shell === 'bash') return (await import('./bash-script.ts')).bashScript;
  if (shell === 'zsh') return (await import('./zsh-script.ts')).zshScript;
  return shell === 'fish' ? (await import('./fish-script.ts')).fishScript : undefined;
}
