import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Flag, Verb, Whole } from './flag.ts';

/** The command of a verb: help, completion, and whatever the quick reader does not take. */
export function commandOf(verb: Verb, whole: Whole): Command {
  const command = new Command(verb.name).description(verb.about).addHelpText('after', `\n${verb.more}`);
  const { words } = verb;
  if (words !== undefined) {
    const argument = new Argument(words.name, words.about);
    command.addArgument(words.choices === undefined ? argument : argument.choices(words.choices));
  }
  for (const flag of verb.flags) command.addOption(optionOf(flag));
  return command.action(async () => {
    const flags = Object.fromEntries(
      verb.flags.flatMap((flag) => {
        const value: string | number | true | undefined = command.getOptionValue(optionOf(flag).attributeName());
        return value === undefined ? [] : [[flag.name, value] as const];
      }),
    );
    process.exitCode = await verb.run({ words: command.args, flags }, whole);
  });
}

/** A flag as commander has it. */
export function optionOf({ name, short, value, about, choices, read, group, isHidden }: Flag): Option {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  const option = new Option(value === undefined ? names : `${names} <${value}>`, about);
  if (isHidden === true) option.hideHelp();
  if (group !== undefined) option.helpGroup(group);
  if (value === undefined) return option;
  if (choices !== undefined) option.choices(choices);
  // With two values neither is what was meant.
  return option.argParser((text: string, before: unknown) => {
    if (choices !== undefined && !choices.includes(text))
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    const got = read === undefined ? { ok: true as const, value: text } : read(text);
    if (!got.ok) throw new InvalidArgumentError(got.refusal);
    if (before !== undefined && before !== got.value)
      throw new InvalidArgumentError('It was given twice, with two values.');
    return got.value;
  });
}
