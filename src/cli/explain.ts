import { Command } from 'commander';
import { PartylineError } from '../client/partyline-error.ts';
import type { ExplainOptions } from './explain/run-explain.ts';
import { processScreen } from './explain/screen.ts';
import { styleFor } from './explain/terminal.ts';
import { exitCodeOf } from './server/failure.ts';

const examples = `
Examples:
  partyline explain --curl "curl -X PUT 'https://api.mypurecloud.com/api/v2/…'"
  partyline explain DELETE /api/v2/conversations/{id}/participants/{id} --status 404
  partyline explain last                  what a running server refused last
  partyline explain --sdk-call ConversationsApi.disconnectParticipant
  partyline explain WRONG_METHOD          the page of a reason

Without --url nothing is sent anywhere. Exit codes: 0 explained, 1 refused by the
server, 2 usage or an unreadable file, 3 no server there, 4 nothing to explain.`;

/** `partyline explain`. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description('says why a request is refused, and which one would have worked')
    .argument('[what...]', 'METHOD URL [body], `last`, a correlation id, or the name of a reason')
    .option('--curl <command>', 'a pasted curl; `-` reads it from stdin')
    .option('--har <file>', 'the refused requests of a recording of a browser')
    .option('--all', 'of a recording, those that were answered too')
    .option('--batch <file>', 'one JSON request per line, `-` for stdin; one line for each comes out')
    .option('--url <url>', 'lets this Partyline judge, with all that the token may see; nothing is carried out')
    .option('--profile <name>', 'the server of this profile judges (partyline login)')
    .option('--sdk-call <name>', 'the SDK function that was called; alone: which operation it is, if any')
    .option('--host <host>', 'where the request goes')
    .option('--status <status>', 'what came back')
    .option('--code <code>', 'the code of the error that came back')
    .option('--message <text>', 'its message')
    .option('--token-scopes <scopes>', 'scopes of the token, comma separated')
    .option('--permissions <permissions>', 'permissions of the token, comma separated')
    .option('--client-credentials', 'the token is of a client, not of a person')
    .option('--list', 'every reason')
    .option('--json', 'print JSON')
    .addHelpText('after', examples);
  return command.action(async (words: readonly string[]) => {
    process.exitCode = await run(words, command.opts<ExplainOptions>());
  });
}

async function run(words: readonly string[], options: ExplainOptions): Promise<number> {
  const screen = processScreen(styleFor(process.stdout, process.env));
  try {
    const { runExplain } = await import('./explain/run-explain.ts');
    const result = await runExplain({ words, options, screen });
    if (result.ok) return 0;
    screen.complain(result.refusal.why);
    return result.refusal.code;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    screen.complain(error.message);
    return exitCodeOf(error);
  }
}
