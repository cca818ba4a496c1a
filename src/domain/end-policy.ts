import type { Conversation } from './conversation.ts';
import type { Departure } from './departure.ts';
import type { Draft } from './draft.ts';
import { isListener, type Participant } from './participant.ts';

const peer: Departure = { actor: { kind: 'policy', id: 'peer' }, cause: 'policy', disconnectType: 'peer' };
const endWhen: Departure = { actor: { kind: 'policy', id: 'endWhen' }, cause: 'policy', disconnectType: 'peer' };

/** Ends whoever may not stay now that `left` is gone (design: removal, last one out). */
export function endByPolicy(
  draft: Draft,
  left: Participant,
  remove: (participant: Participant, departure: Departure) => void,
): void {
  const conversation = draft.conversation();
  const departure = departureFor(conversation, left);
  if (departure === undefined) return;
  for (const { id } of [...conversation.live.values()]) {
    const participant = draft.conversation().live.get(id);
    if (participant) remove(participant, departure);
  }
}

/** Why everybody who is left has to go; undefined when they may stay. */
function departureFor(conversation: Conversation, left: Participant): Departure | undefined {
  const parties = [...conversation.live.values()].filter((each) => !isListener(each));
  // Nobody listens to nobody, waits for nobody, or is called for nobody.
  if (!parties.some(isTalker)) return conversation.live.size === 0 ? undefined : peer;
  // Whoever is left is moved on to where this leg said (reference/genesys operations: postflowaction).
  if (left.notes?.postFlowAction) return undefined;
  if (!conversation.conference) return isPlainAndAlone(conversation, parties) ? peer : undefined;
  return isOverByPolicy(conversation, { left, parties }) ? endWhen : undefined;
}

/** Somebody whom a call can be about: no queue, and nobody who is still called to take a place. */
const isTalker = ({ purpose, role, connectedTime }: Participant): boolean =>
  purpose !== 'acd' && (role?.kind !== 'replacement' || connectedTime !== undefined);

/** A call between two, never a conference: when one side is gone, the other ends as peer. */
const isPlainAndAlone = ({ partyCount }: Conversation, parties: readonly Participant[]): boolean =>
  partyCount >= 2 && parties.length === 1;

interface Leaving {
  readonly left: Participant;
  readonly parties: readonly Participant[];
}

/** Whoever started it, and is in it by no other phone. */
const isLastStayOfHost = ({ startedBy }: Conversation, { left, parties }: Leaving): boolean =>
  left.userId !== undefined && left.userId === startedBy && parties.every(({ userId }) => userId !== startedBy);

function isOverByPolicy(conversation: Conversation, { left, parties }: Leaving): boolean {
  // Who only listened, or never answered, was no party whose leaving counts.
  if (isListener(left) || left.connectedTime === undefined) return false;
  switch (conversation.endWhen) {
    case 'last-leaves':
      return false;
    case 'one-left':
      return parties.length === 1;
    case 'no-agents':
      return left.userId !== undefined && parties.every(({ userId }) => userId === undefined);
    case 'host-leaves':
      return conversation.hostId === undefined
        ? isLastStayOfHost(conversation, { left, parties })
        : left.id === conversation.hostId;
  }
}
