import { live } from './completion/verb-words.ts';
import type { Verb } from './flags/flag.ts';
import { serverFlags } from './flags/server-flags.ts';

/** `partyline completion`. */
export const completionVerb: Verb = {
  name: 'completion',
  about: 'prints what a shell needs to complete these commands',
  words: { name: '[shell]', about: 'which shell', choices: ['bash', 'zsh', 'fish'] },
  flags: [
    {
      name: 'values',
      value: 'what',
      about: 'prints what may stand in a place, one a line; the scripts ask for it',
      choices: [...live],
      isHidden: true,
    },
    ...serverFlags.map((flag) => ({ ...flag, isHidden: true })),
  ],
  more: `bash: source <(partyline completion bash)      in ~/.bashrc
zsh:  source <(partyline completion zsh)       in ~/.zshrc, after compinit
fish: partyline completion fish | source       in ~/.config/fish/config.fish`,
  run: async (typed, whole) => (await import('./completion/run-completion.ts')).runCompletion(typed, whole),
};
