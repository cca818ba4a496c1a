import { limits } from '../../base/limits.ts';
import type { Screen } from '../explain/screen.ts';
import { jsonLine } from '../explain/terminal.ts';
import { connect } from '../server/open-client.ts';
import type { ServerFlags } from '../server/target.ts';
import type { KeptRequest } from './kept-request.ts';
import { readRequests } from './read-requests.ts';
import { requestLines } from './request-lines.ts';

/** The flags, as commander gives them. */
export interface LogsOptions extends ServerFlags {
  readonly follow?: boolean;
  readonly count?: string;
  readonly refused?: boolean;
  readonly reason?: string;
  readonly status?: string;
  readonly operation?: string;
  readonly conversation?: string;
  readonly since?: string;
  readonly json?: boolean;
}

export interface LogsCall {
  readonly options: LogsOptions;
  readonly screen: Screen;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** Carries out `partyline logs`; ends with the exit code, of a server that goes away with a `PartylineError`. */
export async function runLogs({ options, screen, pause }: LogsCall): Promise<0 | 2> {
  const count = /^[1-9]\d{0,4}$/.test(options.count ?? '25') ? Number(options.count ?? '25') : undefined;
  if (count === undefined || count > limits.journalEntriesMax) {
    screen.complain(`--count should be a number from 1 to ${limits.journalEntriesMax}`);
    return 2;
  }
  const client = connect(options, screen.environment);
  const filter = filterOf(options);
  let behind: string | undefined;
  const print = async (requests: readonly KeptRequest[]): Promise<void> => {
    for (const request of requests) {
      const { id, entry } = request;
      await screen.print(options.json === true ? `${jsonLine(entry)}\n` : requestLines(request, screen.style));
      behind = id;
    }
  };
  await print(await readRequests(client, { filter, count }));
  while (options.follow === true && screen.isRead()) {
    await pause(limits.cliFollowMs);
    await print(await readRequests(client, { filter, count: limits.journalEntriesMax, behind }));
  }
  return 0;
}

function filterOf(options: LogsOptions): Readonly<Record<string, string>> {
  const { refused, reason, status, operation, conversation, since } = options;
  const given = {
    reason: reason?.toUpperCase().replaceAll('-', '_'),
    status,
    operation,
    conversationId: conversation,
    since,
  };
  return {
    ...(refused === true ? { refused: 'true' } : {}),
    ...Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}
