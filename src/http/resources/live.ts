import type { App } from '../../app/app.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, isUuid } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { liveConversation, liveParticipant } from '../../dialects/live.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { mayViewAny } from '../act-permission.ts';
import { type Handler, json, refused } from '../exchange.ts';
import { readPage } from '../page.ts';

/** What goes on now, as the topic v2.partyline.conversations goes on to tell it. */
export function liveHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    getPartylineConversations({ query, pathname }, grant) {
      const page = readPage(query, limits.conversationsPageMax);
      if ('finding' in page) return { refused: page };
      const visibleTo = mayViewAny(grant) ? undefined : grant.userId;
      // A token that may not view and has no user takes part in nothing.
      const { conversations, total } =
        visibleTo === undefined && !mayViewAny(grant)
          ? nothing
          : app.reads.live({ organisationId: grant.organisationId, visibleTo }, page);
      return json(200, {
        entities: conversations.map((each) => shape(app, each)),
        pageSize: page.limit,
        pageNumber: page.number,
        total,
        pageCount: Math.max(1, Math.ceil(total / page.limit)),
        selfUri: pathname,
      });
    },
    getPartylineConversation({ params }, grant) {
      const { conversationId = '' } = params;
      const found = isUuid(conversationId)
        ? app.reads.liveOne(grant.organisationId, asConversationId(conversationId))
        : undefined;
      return found !== undefined && isShownTo(found, grant)
        ? json(200, shape(app, found), { 'Partyline-Seq': String(found.seq) })
        : refused('NOT_FOUND', { what: 'conversation', id: conversationId });
    },
  };
}

const nothing = { conversations: [], total: 0 } as const;

const isShownTo = ({ live }: Conversation, grant: Grant): boolean =>
  mayViewAny(grant) || (grant.userId !== undefined && [...live.values()].some(({ userId }) => userId === grant.userId));

const shape = (app: App, conversation: Conversation) => ({
  ...liveConversation(conversation),
  participants: [...conversation.live.values()].map((participant) =>
    liveParticipant(participant, {
      talkingSince: app.talk?.since(participant),
      quality: app.reads.quality({ ...conversation, conversationId: conversation.id, participant }),
    }),
  ),
});
