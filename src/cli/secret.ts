import { Command } from 'commander';

/** `partyline secret`: reads a secret from stdin, so that it stands in no history and no list of processes. */
export function secretCommand(): Command {
  const command = new Command('secret')
    .description('reads a secret from stdin and prints what a seed file holds of it')
    .option('--sip <user@realm>', "a phone's password: prints what digest authentication needs of it")
    .action(async () => {
      const { sip } = command.opts<{ sip?: string }>();
      const [{ text: readText }, { printSecret }] = await Promise.all([
        import('node:stream/consumers'),
        import('../main/print-secret.ts'),
      ]);
      const printed = await printSecret(await readText(process.stdin), sip);
      if (!printed.ok) {
        process.stderr.write(`${printed.refusal}\n`);
        process.exit(2);
      }
      process.stdout.write(`${printed.value}\n`);
    });
  return command;
}
