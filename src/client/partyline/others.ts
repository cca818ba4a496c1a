import type { Connection } from '../connection.ts';
import { readOne } from '../genesys/read.ts';
import type { PartyOutcome } from '../outcome.ts';
import type { Patience } from '../patience.ts';

/** How many are live beside those who were removed, as the removal told or else by a reading; undefined where it cannot be read, or several calls were touched. */
export async function othersIn(
  connection: Connection,
  results: readonly PartyOutcome[],
  patience: Patience,
): Promise<number | undefined> {
  const conversations = new Set(results.map(({ conversationId }) => conversationId));
  const [only, another] = conversations;
  if (only === undefined || another !== undefined) return undefined;
  const told = results[0]?.othersConnected;
  if (told !== undefined) return told;
  const read = await readOne(connection, only, patience);
  if (!read.ok) return undefined;
  const removed = new Set(results.map(({ participantId }) => participantId));
  return read.value.participants.filter((who) => who.isLive && who.purpose !== 'voicemail' && !removed.has(who.id))
    .length;
}
