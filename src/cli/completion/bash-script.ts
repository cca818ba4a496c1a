import { type Answers, type FlagWords, type VerbWords, valued } from './verb-words.ts';

/**
 * Completion for bash. What a server answers is written by strangers: it goes through no `compgen -W`, which would
 * carry out what stands in it, and is quoted before it gets into the line.
 */
export const bashScript = (
  verbs: readonly VerbWords[],
): string => `# partyline: completion for bash. Put into ~/.bashrc:
#   source <(partyline completion bash)
_partyline() {
  local line=\${COMP_LINE:0:COMP_POINT} current='' verb previous answer answers=''
  local -a typed
  read -ra typed <<< "$line"
  if [[ $line != *[[:space:]] ]]; then
    current=\${typed[-1]}
    unset 'typed[-1]'
  fi
  verb=\${typed[1]:-} previous=\${typed[-1]:-}
  COMPREPLY=()
  if (( \${#typed[@]} == 1 )); then
    answers=$'${lines(verbs.map(({ name }) => name))}'
  else
    case $verb in
${verbs.map(verbCase).join('\n')}
    esac
  fi
  # Bash takes a word apart at its colons, and replaces the last part only.
  local before=''
  if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then before=\${current%"\${current##*:}"}; fi
  while IFS= read -r answer; do
    if [[ -n $answer && $answer == "$current"* ]]; then COMPREPLY+=("$(printf '%q' "\${answer#"$before"}")"); fi
  done <<< "$answers"
}
complete -F _partyline partyline
`;

const lines = (words: readonly string[]): string => words.join('\\n');

const verbCase = ({ name, flags, answers }: VerbWords): string => `      ${name})
        case $previous in
${valueCases(flags).join('\n')}
          *)
            if [[ $current == -* ]]; then
              answers=$'${lines(flags.flatMap(({ names }) => names))}'
            else
              ${fill(answers)}
            fi ;;
        esac ;;`;

const valueCases = (flags: readonly FlagWords[]): readonly string[] =>
  valued(flags).map(([names, answers]) => `          ${names.join('|')}) ${fill(answers)} ;;`);

function fill(answers: Answers): string {
  switch (answers.kind) {
    case 'nothing':
      return ':';
    case 'files':
      return 'compopt -o default; return';
    case 'words':
      return `answers=$'${lines(answers.words)}'`;
    case 'live':
      return `answers=$("\${COMP_WORDS[0]}" completion --values ${answers.what} 2>/dev/null)`;
  }
}
