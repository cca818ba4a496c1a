import type { ConversationId, OrganisationId, UserId } from '../base/ids.ts';
import { type Result, refuse } from '../base/result.ts';
import type { Conversation } from '../domain/conversation.ts';
import { isTalkingParty } from '../domain/participant.ts';
import { type CallControlDeps, commandOn } from './call-control.ts';
import type { Destinations } from './destinations.ts';
import type { Directory } from './directory.ts';
import type { Target } from './participants.ts';
import type { AppRefusal } from './refusal.ts';

export type Listening = 'monitor' | 'coach' | 'barge';

/** A supervisor's phone comes into somebody's call. */
export interface Supervision {
  listen(target: Target, as: Listening, userId: UserId): Promise<Result<Conversation, AppRefusal>>;
  /** Comes into the call as a party, on the side of its newest user. */
  barge(organisationId: OrganisationId, id: ConversationId, userId: UserId): Promise<Result<Conversation, AppRefusal>>;
}

export type SupervisionDeps = CallControlDeps & {
  readonly destinations: Destinations;
  readonly directory: Pick<Directory, 'get'>;
};

export function createSupervision(deps: SupervisionDeps): Supervision {
  const listen: Supervision['listen'] = async (target, as, userId) => {
    const stay = deps.participants.locate(target);
    if (!stay.ok) return stay;
    const { conversationId, participant } = stay.value;
    const conversation = deps.directory.get(conversationId);
    const isIn = [...(conversation?.live.values() ?? [])].some(
      (each) => each.userId === userId && isTalkingParty(each),
    );
    if (isIn) return refuse({ kind: 'ownConversation' });
    const newcomer = deps.destinations.own(target.organisationId, userId, { name: participant.name, user: as });
    if (!newcomer.ok) return newcomer;
    const { organisationId } = target;
    return commandOn(
      deps,
      { id: conversationId, target },
      {
        kind: 'add',
        opening: { organisationId, conference: false },
        participants: [{ ...newcomer.value, role: { kind: as, of: participant.id } }],
      },
    );
  };
  return {
    listen,
    async barge(organisationId, id, userId) {
      const conversation = deps.directory.get(id);
      if (conversation?.organisationId !== organisationId) return refuse({ kind: 'unknownConversation' });
      const parties = [...conversation.live.values()].filter(isTalkingParty);
      const of = parties.findLast((each) => each.userId !== undefined) ?? parties.at(-1);
      if (of === undefined) return refuse({ kind: 'conversationEnded' });
      return listen({ organisationId, conversationId: id, participantId: of.id }, 'barge', userId);
    },
  };
}
