import type { Answers, FlagWords, VerbWords } from './verb-words.ts';

/** Completion for fish. */
export const fishScript = (verbs: readonly VerbWords[]): string =>
  [
    '# partyline: completion for fish. Put into ~/.config/fish/config.fish:',
    '#   partyline completion fish | source',
    'complete -c partyline -f',
    ...verbs.flatMap(verbLines),
    '',
  ].join('\n');

function verbLines({ name, about, flags, answers }: VerbWords): readonly string[] {
  const within = `complete -c partyline -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  const beside = valuesOf(answers);
  return [
    `complete -c partyline -n __fish_use_subcommand -a ${name} -d ${quoted(about)}`,
    ...(beside === undefined ? [] : [`${within} -a ${beside}`]),
    ...flags.map((flag) => `${within} ${flagWords(flag)} -d ${quoted(flag.about)}`),
  ];
}

function flagWords({ names, answers }: FlagWords): string {
  const named = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const values = answers === undefined ? undefined : valuesOf(answers);
  const takes = answers === undefined ? [] : [answers.kind === 'files' ? '-r -F' : '-x'];
  return [...named, ...takes, ...(values === undefined ? [] : [`-a ${values}`])].join(' ');
}

function valuesOf(answers: Answers): string | undefined {
  if (answers.kind === 'words') return quoted(answers.words.join(' '));
  return answers.kind === 'live' ? quoted(`(partyline completion --values ${answers.what} 2>/dev/null)`) : undefined;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
