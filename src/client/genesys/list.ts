import type { Connection } from '../connection.ts';
import type { ListedParticipant } from '../participant.ts';
import type { ListFilter } from '../partyline/list.ts';
import { listed } from './conversation-shape.ts';
import { resolve } from './resolve.ts';

/** Who is on the calls that the token may see. */
export async function listOnCloud(connection: Connection, filter: ListFilter): Promise<readonly ListedParticipant[]> {
  const { state, signal } = filter;
  const deadline = connection.clock.monotonic() + connection.timeoutMs;
  const { live, gone } = await resolve(connection, filter, { deadline, signal });
  const found = state === 'disconnected' ? gone : live;
  return found.map(listed).filter(({ status }) => state === undefined || status === state);
}
