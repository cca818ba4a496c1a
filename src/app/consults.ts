import type { ParticipantId, UserId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import { isTalkingParty, type Participant, type SpeakTo } from '../domain/participant.ts';
import { type CallControlDeps, commandOn } from './call-control.ts';
import type { Destination, Destinations } from './destinations.ts';
import type { Directory } from './directory.ts';
import type { Target } from './participants.ts';
import type { AppRefusal } from './refusal.ts';

/** A consult as it is asked for; the path names the party that waits meanwhile. */
export interface NewConsult {
  readonly to: Destination;
  readonly speakTo: SpeakTo;
  /** Who consults; undefined: the only other party. */
  readonly initiator: UserId | undefined;
}

/** Asking a third one, turning to one side or the other, and calling it off. */
export interface Consults {
  /** Resolves with the participant who is asked. */
  start(target: Target, consult: NewConsult): Promise<Result<ParticipantId, AppRefusal>>;
  speakTo(target: Target, speakTo: SpeakTo): Promise<Result<ParticipantId, AppRefusal>>;
  cancel(target: Target, departure: Departure): Promise<Result<Conversation, AppRefusal>>;
}

export type ConsultsDeps = CallControlDeps & {
  readonly destinations: Destinations;
  readonly directory: Pick<Directory, 'get'>;
};

export function createConsults(deps: ConsultsDeps): Consults {
  const locate = (target: Target) => {
    const stay = deps.participants.locate(target);
    if (!stay.ok) return stay;
    const conversation = deps.directory.get(stay.value.conversationId);
    return conversation === undefined
      ? refuse({ kind: 'conversationEnded' } as const)
      : ok({ conversation, participant: stay.value.participant });
  };

  return {
    async start(target, { to, speakTo, initiator: wanted }) {
      const found = locate(target);
      if (!found.ok) return found;
      const { conversation, participant: object } = found.value;
      const initiator = initiatorOf(conversation, object, wanted);
      if (initiator === undefined)
        return refuse(conversation.conference ? { kind: 'consultInConference' } : { kind: 'noInitiator' });
      const from = { name: initiator.name, user: 'partyline' };
      const newcomers = deps.destinations.resolve(target.organisationId, [to], { from });
      if (!newcomers.ok) return newcomers;
      const [newcomer] = newcomers.value;
      if (newcomer === undefined) return refuse({ kind: 'noInitiator' });
      if (newcomer.identity === initiator.identity) return refuse({ kind: 'sameParty' });
      const done = await commandOn(
        deps,
        { id: conversation.id, target },
        { kind: 'consult', initiatorId: initiator.id, objectId: object.id, newcomer, speakTo },
      );
      return done.ok ? ok(newcomer.id) : done;
    },
    async speakTo(target, speakTo) {
      const found = locate(target);
      if (!found.ok) return found;
      const { conversation, participant } = found.value;
      const initiator = consulting(conversation, participant.id);
      if (initiator?.consult === undefined) return refuse({ kind: 'noConsult', participantId: participant.id });
      const done = await commandOn(
        deps,
        { id: conversation.id, target },
        { kind: 'speakTo', initiatorId: initiator.id, speakTo },
      );
      return done.ok ? ok(initiator.consult.destination) : done;
    },
    async cancel(target, departure) {
      const found = locate(target);
      if (!found.ok) return found;
      const { conversation, participant } = found.value;
      const initiator = consulting(conversation, participant.id);
      if (initiator === undefined) return refuse({ kind: 'noConsult', participantId: participant.id });
      return commandOn(
        deps,
        { id: conversation.id, target },
        { kind: 'cancelConsult', initiatorId: initiator.id, departure },
      );
    },
  };
}

function initiatorOf({ live }: Conversation, object: Participant, wanted: UserId | undefined): Participant | undefined {
  // Who consults is not the party that waits: naming oneself names nobody to ask for.
  if (wanted !== undefined && object.userId === wanted) return undefined;
  const others = [...live.values()].filter((each) => each.id !== object.id && isTalkingParty(each));
  // The newest stay of a user is the one that is live (reference/genesys sdk-notes 1).
  const own = others.findLast(({ userId }) => wanted !== undefined && userId === wanted);
  return own ?? (others.length === 1 ? others[0] : undefined);
}

/** Whoever has a consult that this participant is part of. */
const consulting = ({ live }: Conversation, id: ParticipantId): Participant | undefined =>
  [...live.values()].find(
    (each) => each.consult && (each.id === id || each.consult.object === id || each.consult.destination === id),
  );
