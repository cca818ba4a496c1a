import { limits } from '../../base/limits.ts';
import type { Client } from '../../client/client.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { isObject } from '../../explain/json.ts';
import { type KeptRequest, keptRequest } from './kept-request.ts';

/** What is read of a journal. */
export interface Reading {
  /** Filters of the listing. */
  readonly filter: Readonly<Record<string, string>>;
  /** At most so many of the newest. */
  readonly count: number;
  /** The newest that is known: what is older is left out. */
  readonly behind?: string | undefined;
}

/** The requests that a server keeps, the oldest first. Rejects with a `PartylineError`. */
export async function readRequests(client: Pick<Client, 'request'>, reading: Reading): Promise<readonly KeptRequest[]> {
  const found: KeptRequest[] = [];
  let cursor: string | undefined;
  do {
    const pageSize = Math.min(limits.pageSizeMax, reading.count - found.length);
    const page = await readPage(client, {
      ...reading.filter,
      pageSize: String(pageSize),
      ...(cursor && { cursor }),
    });
    const known = page.requests.findIndex(({ id }) => id === reading.behind);
    found.push(...(known < 0 ? page.requests : page.requests.slice(0, known)));
    cursor = known < 0 && found.length < reading.count ? page.cursor : undefined;
  } while (cursor !== undefined);
  return found.reverse();
}

interface Page {
  readonly requests: readonly KeptRequest[];
  readonly cursor: string | undefined;
}

async function readPage(client: Pick<Client, 'request'>, query: Readonly<Record<string, string>>): Promise<Page> {
  const { status, body } = await client.request('GET', `/api/v2/partyline/requests?${new URLSearchParams(query)}`);
  const members = isObject(body) ? body : {};
  if (status !== 200 || !Array.isArray(members.entities)) {
    const message = typeof members.message === 'string' ? members.message : 'no message';
    // Only the flags can be wrong of this request.
    throw new PartylineError(
      status === 400 ? 'usage' : 'refused',
      `The server does not show its requests (${status}): ${message}`,
      { code: 'partyline.no.journal', status },
    );
  }
  return {
    requests: members.entities.flatMap((each) => keptRequest(each) ?? []),
    cursor: typeof members.cursor === 'string' ? members.cursor : undefined,
  };
}
