import type { Command, Option } from 'commander';

/** What may stand after a flag or a verb. */
export type Answers =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Asked for when it is needed: `partyline completion --values WHAT`. */
  | { readonly kind: 'live'; readonly what: Live };

/** What is found out by asking. */
export const live = ['address', 'conversation', 'participant', 'profile', 'user-name'] as const;
export type Live = (typeof live)[number];

export interface FlagWords {
  /** With its dashes, the short one first where there is one. */
  readonly names: readonly string[];
  readonly about: string;
  /** undefined: it takes no value. */
  readonly answers: Answers | undefined;
}

export interface VerbWords {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly FlagWords[];
  /** What stands beside the flags. */
  readonly answers: Answers;
}

/** Flags that name a file. */
const FILES: ReadonlySet<string> = new Set(['--har', '--batch', '--seed', '--sounds', '--data']);

/** The words of a program, as commander knows them. */
export const verbWords = (program: Command): readonly VerbWords[] =>
  program.commands.map((verb) => ({
    name: verb.name(),
    about: verb.description(),
    flags: verb.options.filter(({ hidden }) => !hidden).map(flagWords),
    answers: argumentWords(verb),
  }));

function flagWords(option: Option): FlagWords {
  const { short, long, description, argChoices } = option;
  const names = [short, long].filter((name) => name !== undefined);
  const isValued = option.required || option.optional;
  return { names, about: description, answers: isValued ? valueWords(long ?? '', argChoices) : undefined };
}

function valueWords(long: string, choices: readonly string[] | undefined): Answers {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (FILES.has(long)) return { kind: 'files' };
  const what = live.find((each) => `--${each}` === long);
  return what === undefined ? { kind: 'nothing' } : { kind: 'live', what };
}

function argumentWords(verb: Command): Answers {
  const [argument] = verb.registeredArguments;
  if (argument === undefined) return { kind: 'nothing' };
  if (argument.argChoices !== undefined) return { kind: 'words', words: argument.argChoices };
  return argument.name() === 'party' ? { kind: 'live', what: 'address' } : { kind: 'nothing' };
}

/** The flags that take a value, those with the same one together: a case of a script each. */
export function valued(
  flags: readonly FlagWords[],
): readonly (readonly [names: readonly string[], answers: Answers])[] {
  const groups = new Map<string, readonly [string[], Answers]>();
  for (const { names, answers } of flags) {
    if (answers === undefined) continue;
    const key = JSON.stringify(answers);
    const group = groups.get(key) ?? [[], answers];
    group[0].push(...names);
    groups.set(key, group);
  }
  return [...groups.values()];
}
