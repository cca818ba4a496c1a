import { type Answers, type VerbWords, valued } from './verb-words.ts';

/** Completion for zsh. */
export const zshScript = (verbs: readonly VerbWords[]): string => `#compdef partyline
# partyline: completion for zsh. Put into ~/.zshrc, after compinit:
#   source <(partyline completion zsh)
_partyline() {
  local verb=\${words[2]} previous=\${words[CURRENT-1]} current=\${words[CURRENT]}
  local -a answers
  if (( CURRENT == 2 )); then
    answers=(${verbs.map(({ name, about }) => quoted(`${name}:${about}`)).join(' ')})
    _describe 'verb' answers
    return
  fi
  case $verb in
${verbs.map(verbCase).join('\n')}
  esac
  compadd -- "\${answers[@]}"
}
compdef _partyline partyline
`;

const verbCase = ({ name, flags, answers }: VerbWords): string => `    ${name})
      case $previous in
${valued(flags)
  .map(([names, values]) => `        ${names.join('|')}) ${fill(values)} ;;`)
  .join('\n')}
        *)
          if [[ $current == -* ]]; then
            answers=(${flags.flatMap(({ names }) => names).join(' ')})
          else
            ${fill(answers)}
          fi ;;
      esac ;;`;

function fill(answers: Answers): string {
  switch (answers.kind) {
    case 'nothing':
      return ':';
    case 'files':
      return '_files; return';
    case 'words':
      return `answers=(${answers.words.map(quoted).join(' ')})`;
    case 'live':
      return `answers=("\${(@f)$("\${words[1]}" completion --values ${answers.what} 2>/dev/null)}")`;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
