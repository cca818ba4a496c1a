import type { OrganisationId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Stay, WholeConversation } from '../domain/conversation.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { Directory } from './directory.ts';
import type { Page } from './reads.ts';

/** Whose history, and which part of it. */
export interface HistoryFilter {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  /** When he left: from one time to before another, milliseconds since 1970. */
  readonly between?: { readonly from: number; readonly before: number };
}

/** A call that is over for somebody: his last stay, and the call with a few of those who were in it. */
export interface PastCall {
  readonly stay: Stay;
  readonly call: WholeConversation;
}

/** The calls that a user has been in. */
export interface CallHistory {
  /** The newest first. */
  calls(filter: HistoryFilter, page: Page): { readonly calls: readonly PastCall[]; readonly total: number };
}

export function createCallHistory(deps: {
  readonly directory: Pick<Directory, 'get'>;
  readonly store: Pick<ConversationStore, 'ended' | 'read'>;
}): CallHistory {
  const { directory, store } = deps;

  const callOf = (stay: Stay): readonly PastCall[] => {
    const { conversationId, organisationId, participant } = stay;
    const stored = store.read(organisationId, conversationId, limits.historyParticipantsPerCallMax);
    const conversation = directory.get(conversationId) ?? stored?.conversation;
    if (conversation === undefined) return [];
    const others = [...(stored?.ended ?? []), ...conversation.live.values()].filter(({ id }) => id !== participant.id);
    const shown = others.slice(0, limits.historyParticipantsPerCallMax - 1);
    const participants = [participant, ...shown].sort((a, b) => a.startTime - b.startTime);
    return [{ stay, call: { conversation, participants } }];
  };

  return {
    calls({ organisationId, userId, between }, { offset, limit }) {
      const { stays, total } = store.ended(
        {
          organisationId,
          userId,
          media: ['call'],
          lastOnly: true,
          ...(between === undefined ? {} : { endedFrom: between.from, endedBefore: between.before }),
        },
        limit,
        offset,
      );
      return { calls: stays.flatMap(callOf), total };
    },
  };
}
