import type { Connection } from '../connection.ts';
import { matches } from '../matching.ts';
import { onlyPartyline } from '../only-partyline.ts';
import type { ListedParticipant } from '../participant.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Patience } from '../patience.ts';
import type { Selector } from '../selector.ts';
import { type CloudConversation, type CloudParticipant, isEnded, listed } from './conversation-shape.ts';
import { readOne, readOwn } from './read.ts';

/** Who is meant, as the cloud shows it now. */
export interface Resolved {
  /** Live ones; the newest first. */
  readonly live: readonly CloudParticipant[];
  /** Who fits and has left; known only where the conversation or the stay is named. */
  readonly gone: readonly CloudParticipant[];
  /** Every conversation that was read. */
  readonly conversations: readonly CloudConversation[];
}

/** Reads the cloud afresh (design: removal, 11.1). Rejects where it can not be read. */
export async function resolve(connection: Connection, selector: Selector, patience: Patience): Promise<Resolved> {
  checkAlien(selector);
  const conversations = await readAll(connection, selector, patience);
  const now = connection.clock.now();
  const { address, ...rest } = selector;
  const fits = (who: CloudParticipant): boolean =>
    // The softphone library leaves voicemail out as well (reference/genesys sdk-notes 1).
    who.purpose !== 'voicemail' &&
    matches(who, rest, now) &&
    (address === undefined ||
      [who.address, ...who.addresses].some((each) => matches({ ...who, address: each }, { address }, now)));
  const found = conversations.flatMap(({ participants }) => participants.filter(fits));
  const { conversationId, participantId, communicationId } = selector;
  const isThere = (who: CloudParticipant): boolean => who.isLive && hasLeg(who, communicationId);
  // An address that has left one call may be expected on another; an id is of one stay.
  const isKnown = [conversationId, participantId, communicationId].some((each) => each !== undefined);
  return {
    live: found.filter(isThere),
    gone: isKnown ? found.filter((who) => !isThere(who)) : [],
    conversations,
  };
}

/** A leg that has ended does not stand for the one that its participant has now. */
const hasLeg = ({ legs }: CloudParticipant, communicationId: string | undefined): boolean =>
  communicationId === undefined || legs.some(({ id, state }) => id === communicationId && !isEnded(state));

async function readAll(
  connection: Connection,
  { conversationId }: Selector,
  patience: Patience,
): Promise<readonly CloudConversation[]> {
  if (conversationId === undefined) return readOwn(connection, patience);
  const read = await readOne(connection, conversationId, patience);
  if (read.ok) return [read.value];
  if (read.refusal.kind === 'failed') throw read.refusal.error;
  const { status, code, correlationId, explain } = read.refusal.error;
  throw new PartylineError('no-match', `There is no conversation ${conversationId} that this token may see.`, {
    code,
    status,
    correlationId,
    explain,
  });
}

/** What the cloud has nothing of. */
function checkAlien(selector: Selector): void {
  const alien = selector.room !== undefined ? 'room' : selector.incarnation !== undefined ? 'incarnation' : undefined;
  if (alien !== undefined) throw onlyPartyline(`Genesys Cloud knows no ${alien}`);
}

/**
 * Stops where another number matches than is expected, or more than one conversation is meant (design: removal, 11.1);
 * `before` are the ids of those who were removed already.
 */
export function checkCount(live: readonly CloudParticipant[], expect: number, before: readonly string[] = []): void {
  const conversations = new Set(live.map(({ conversationId }) => conversationId));
  if (live.length === expect && conversations.size === 1) return;
  const candidates: readonly ListedParticipant[] = live.map(listed);
  const done = before.length === 0 ? 'Nothing was done.' : `Done before it: ${before.join(', ')}.`;
  const message =
    live.length === expect
      ? `The ${live.length} who match are in ${conversations.size} conversations; name one. ${done}`
      : `${live.length} match where ${expect} ${expect === 1 ? 'is' : 'are'} expected. ${done}`;
  throw new PartylineError('count-mismatch', message, { code: 'partyline.count.mismatch', candidates });
}
