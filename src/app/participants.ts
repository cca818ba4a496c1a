import type { ConversationId, LegId, OrganisationId, ParticipantId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { ParticipantActions } from '../domain/command.ts';
import type { Conversation, Stay } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import type { Participant } from '../domain/participant.ts';
import { holds, type Precondition } from '../domain/precondition.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { Conversations, HandleRefusal } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { AppRefusal } from './refusal.ts';

/** What a path names. Without a conversation: the thread's paths. */
export interface Target {
  readonly organisationId: OrganisationId;
  readonly conversationId?: ConversationId;
  readonly participantId: ParticipantId;
  readonly legId?: LegId;
  /** Which incarnation is meant; another one is left alone. */
  readonly precondition?: Precondition;
}

/** A participant after an update was accepted. */
export interface Updated {
  readonly participant: Participant;
  readonly conversation: Conversation;
}

/** Acting on one participant, and on all of them. */
export interface Participants {
  /** The live stay that a path names, or why there is none; removal 4's table. */
  locate(target: Target): Result<Stay, AppRefusal>;
  /** Carries out the actions of one PATCH, all or none, after they are durable. */
  update(target: Target, actions: ParticipantActions): Promise<Result<Updated, AppRefusal>>;
  /** Ends the call for everybody. */
  disconnectAll(
    organisationId: OrganisationId,
    id: ConversationId,
    departure: Departure,
  ): Promise<Result<Conversation, AppRefusal>>;
}

export interface ParticipantsDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly store: ConversationStore;
}

/** The live stay of a participant of this conversation. */
export const stayOf = (conversation: Conversation, participant: Participant): Stay => ({
  participant,
  conversationId: conversation.id,
  organisationId: conversation.organisationId,
  conference: conversation.conference,
  media: conversation.media,
  ...(conversation.endTime === undefined ? {} : { conversationEndTime: conversation.endTime }),
});

/** Use cases on participants. */
export function createParticipants(deps: ParticipantsDeps): Participants {
  const { conversations, directory, store } = deps;

  const locate = (target: Target): Result<Stay, AppRefusal> => {
    const found = find(deps, target);
    if (found === undefined) return refuse(unknown(deps, target));
    const { conversationId } = target;
    if (conversationId !== undefined && found.conversationId !== conversationId) {
      // A conversation that is unknown or over owns the answer before its participant does.
      const refusal = unknown(deps, target);
      return refuse(refusal.kind === 'unknownParticipant' ? { kind: 'otherConversation', stay: found } : refusal);
    }
    const other = target.precondition && otherThan(deps, found, target.precondition);
    if (other !== undefined) return refuse(other);
    if (found.conversationEndTime !== undefined) return refuse({ kind: 'conversationEnded' });
    if (found.participant.endTime !== undefined) return refuse({ kind: 'participantEnded', stay: found });
    const known = target.legId === undefined || found.participant.legs.some((leg) => leg.id === target.legId);
    return known ? ok(found) : refuse({ kind: 'unknownCommunication' });
  };

  const update = async (target: Target, actions: ParticipantActions): Promise<Result<Updated, AppRefusal>> => {
    const stay = locate(target);
    if (!stay.ok) return stay;
    const { conversationId } = stay.value;
    const handled = await conversations.handle(conversationId, {
      kind: 'update',
      participantId: target.participantId,
      actions,
      ...(target.precondition === undefined ? {} : { precondition: target.precondition }),
    });
    if (!handled.ok) return refuse(refined(handled.refusal, stay.value, () => locate(target)));
    const participant =
      handled.value.conversation.live.get(target.participantId) ??
      store.stay(target.organisationId, target.participantId)?.participant;
    return ok({ participant: participant ?? stay.value.participant, conversation: handled.value.conversation });
  };

  return {
    locate,
    update,
    async disconnectAll(organisationId, id, departure) {
      const conversation = directory.get(id);
      if (conversation?.organisationId !== organisationId) {
        const ended = store.find(organisationId, id)?.kind === 'conversation';
        return refuse({ kind: ended ? 'conversationEnded' : 'unknownConversation' });
      }
      const handled = await conversations.handle(id, { kind: 'disconnectAll', departure });
      if (handled.ok) return ok(handled.value.conversation);
      return refuse({ kind: handled.refusal.kind === 'unavailable' ? 'unavailable' : 'conversationEnded' });
    },
  };
}

/** The stay with this id inside the organisation, live in memory or ended in the store. */
function find(deps: ParticipantsDeps, target: Target): Stay | undefined {
  const live = deps.directory.ofParticipant(target.participantId);
  const participant = live?.live.get(target.participantId);
  // A stay of another organisation costs the same read as one that never was.
  if (live?.organisationId === target.organisationId && participant) return stayOf(live, participant);
  return deps.store.stay(target.organisationId, target.participantId);
}

/** Whoever has ended is judged by who is there in his place; whoever is live, in the turn of the command itself. */
function otherThan(
  { store, directory }: ParticipantsDeps,
  stay: Stay,
  precondition: Precondition,
): AppRefusal | undefined {
  const { participant, conversationId } = stay;
  if (participant.endTime === undefined && stay.conversationEndTime === undefined) return undefined;
  const live = directory.get(conversationId)?.live ?? new Map<ParticipantId, Participant>();
  const newest = store.newestOf(conversationId, participant.identity) ?? participant;
  const isLive = live.has(newest.id);
  if (!isLive && precondition !== 'live' && holds(precondition, newest)) return undefined;
  return { kind: 'otherIncarnation', participantId: newest.id, incarnation: newest.incarnation, isLive };
}

function unknown(deps: ParticipantsDeps, target: Target): AppRefusal {
  const { conversationId, organisationId } = target;
  if (conversationId === undefined) return { kind: 'unknownParticipant' };
  if (deps.directory.get(conversationId)?.organisationId === organisationId) return { kind: 'unknownParticipant' };
  const ended = deps.store.find(organisationId, conversationId)?.kind === 'conversation';
  return { kind: ended ? 'conversationEnded' : 'unknownConversation' };
}

/** It ended between being found and its turn: what it is now says so best. */
function refined(refusal: HandleRefusal, stay: Stay, again: () => Result<Stay, AppRefusal>): AppRefusal {
  switch (refusal.kind) {
    case 'participantEnding':
      return { kind: 'participantEnded', stay };
    case 'participantGone':
    case 'conversationEnded': {
      const now = again();
      return now.ok ? { kind: 'participantEnded', stay } : now.refusal;
    }
    default:
      return refusal;
  }
}
