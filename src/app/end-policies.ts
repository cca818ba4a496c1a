import type { ConversationId, ParticipantId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Conversation, EndWhen } from '../domain/conversation.ts';
import type { Conversations } from './conversations.ts';
import type { AppRefusal } from './refusal.ts';

/** What ends a conference. */
export interface EndPolicies {
  set(
    id: ConversationId,
    policy: { readonly endWhen?: EndWhen; readonly hostId?: ParticipantId },
  ): Promise<Result<Conversation, AppRefusal>>;
}

export const createEndPolicies = (conversations: Pick<Conversations, 'handle'>): EndPolicies => ({
  async set(id, policy) {
    const handled = await conversations.handle(id, { kind: 'policy', ...policy });
    if (handled.ok) return ok(handled.value.conversation);
    const { kind } = handled.refusal;
    if (kind === 'unavailable') return refuse({ kind });
    return refuse({ kind: kind === 'participantGone' ? 'unknownParticipant' : 'conversationEnded' });
  },
});
