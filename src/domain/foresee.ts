import type { ParticipantId } from '../base/ids.ts';
import type { Conversation } from './conversation.ts';
import { finish, removeSome } from './decide-remove.ts';
import type { Departure } from './departure.ts';
import { createDraft } from './draft.ts';
import { isEnding } from './evolve.ts';
import type { EndingRule, Foresight } from './foresight.ts';
import { isListener, type Participant } from './participant.ts';

/** Whom a removal is to take, and who is gone in any case. */
export interface Leaving {
  readonly ids: readonly ParticipantId[];
  readonly going?: readonly ParticipantId[];
}

/**
 * Runs the removal of these through the rules themselves, with the end of every leg, until nothing changes.
 */
export function foresee(conversation: Conversation, { ids, going = [] }: Leaving, now: number): Foresight {
  const anyway = outcomes(conversation, going, now);
  const found = outcomes(conversation, [...going, ...ids], now);
  return { ...found, endsAnyway: anyway.conversationEnds };
}

/** Legs end in the order that phones answer: where that matters, an end is foreseen that may come. */
function outcomes(conversation: Conversation, ids: readonly ParticipantId[], now: number): Outcome {
  const plain = outcome(conversation, { ids, order: ids }, now);
  const leaving = [...conversation.live.values()].filter((each) => ids.includes(each.id) || isEnding(each));
  // A rule looks at whoever left last: one of each kind is tried in that place.
  const lasts = new Map(leaving.map((each) => [kindOf(conversation, each), each.id]));
  for (const last of plain.conversationEnds ? [] : lasts.values()) {
    const order = [...leaving.map(({ id }) => id).filter((id) => id !== last), last];
    const other = outcome(conversation, { ids, order }, now);
    if (other.conversationEnds) return other;
  }
  return plain;
}

/** All that the rules of the end ask of whoever has left. */
const kindOf = ({ hostId, startedBy }: Conversation, each: Participant): string =>
  [
    each.userId !== undefined,
    each.userId === startedBy,
    each.id === hostId,
    each.connectedTime !== undefined,
    isListener(each),
    each.notes?.postFlowAction !== undefined,
  ].join(' ');

type Outcome = Omit<Foresight, 'endsAnyway'>;

interface Removal {
  readonly ids: readonly ParticipantId[];
  /** In which legs end; those that are not named come after these. */
  readonly order: readonly ParticipantId[];
}

function outcome(conversation: Conversation, { ids, order }: Removal, now: number): Outcome {
  const draft = createDraft(conversation, now);
  removeSome(draft, ids, meant);
  for (let ending = nextEnding(draft.conversation(), order); ending !== undefined; ) {
    finish(draft, ending, {});
    ending = nextEnding(draft.conversation(), order);
  }
  const { conversation: after, participants } = draft.decision();
  const conversationEnds = after.live.size === 0;
  const alsoEnd = participants
    .filter(({ id, departure, endTime }) => endTime !== undefined && departure !== meant && !ids.includes(id))
    .filter(({ id }) => !isUnderWay(conversation, id))
    .map((each) => ({ participantId: each.id, because: ruleOf(conversation, each) }));
  return {
    conversationEnds,
    ...(conversationEnds ? { because: alsoEnd[0]?.because ?? 'last-leg' } : {}),
    remaining: [...after.live.keys()],
    alsoEnd,
  };
}

const meant: Departure = { actor: { kind: 'client', id: '' }, cause: 'api', disconnectType: 'client' };

/** In that order, then whoever else is on the way out. */
const nextEnding = ({ live }: Conversation, ids: readonly ParticipantId[]): Participant | undefined =>
  ids.flatMap((id) => live.get(id) ?? []).find(isEnding) ?? [...live.values()].find(isEnding);

const isUnderWay = ({ live }: Conversation, id: ParticipantId): boolean => live.get(id)?.departure !== undefined;

function ruleOf({ endWhen }: Conversation, { departure }: Participant): EndingRule {
  return departure?.actor.id === 'endWhen' && endWhen !== 'last-leaves' ? endWhen : 'peer';
}
