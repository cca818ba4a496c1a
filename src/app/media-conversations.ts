import type { ConversationId, IdMaker, OrganisationId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { Conversation, Media } from '../domain/conversation.ts';
import type { Notes, Purpose } from '../domain/participant.ts';
import type { IdentityStore } from '../ports/store.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { AppRefusal } from './refusal.ts';

/** Somebody in a conversation whose media are not carried here: an address, a user, or a queue. */
export interface MediaParty {
  readonly address: string;
  readonly name?: string;
  readonly purpose: Purpose;
  readonly direction: 'inbound' | 'outbound';
  readonly userId?: UserId;
  readonly queueId?: string;
}

/** A conversation of another medium than a call, to be made. */
export interface NewMediaConversation {
  readonly organisationId: OrganisationId;
  readonly media: Exclude<Media, 'call'>;
  readonly startedBy?: UserId;
  readonly parties: readonly MediaParty[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly details?: NonNullable<Notes['details']>;
}

/** Video, chat, message, email and callback conversations: their participants and states, without their media. */
export interface MediaConversations {
  /** Everybody is there at once. */
  create(wish: NewMediaConversation): Promise<Result<Conversation, AppRefusal>>;
}

export interface MediaConversationsDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly identities: IdentityStore;
  readonly ids: IdMaker;
}

/** Media conversations over the same writer as calls. */
export function createMediaConversations(deps: MediaConversationsDeps): MediaConversations {
  const { conversations, directory, identities, ids } = deps;
  return {
    async create({ organisationId, media, startedBy, parties, attributes, details }) {
      const max = limits.liveConversationsMax;
      if (directory.count() >= max) return refuse({ kind: 'limitReached', limit: 'liveConversationsMax', max });
      const stranger = parties.find(({ userId }) => userId !== undefined && !identities.user(organisationId, userId));
      if (stranger?.userId !== undefined) return refuse({ kind: 'unknownUser', user: stranger.userId });
      const id: ConversationId = ids.conversation();
      const opening = {
        organisationId,
        media,
        conference: parties.length >= 3,
        ...(startedBy === undefined ? {} : { startedBy }),
      };
      const notes: Notes = {
        ...(attributes === undefined ? {} : { attributes }),
        ...(details === undefined ? {} : { details }),
      };
      const participants = parties.map((party) => ({ ...seatOf(ids, party), notes }));
      const handled = await conversations.handle(id, { kind: 'add', opening, participants });
      if (handled.ok) return ok(handled.value.conversation);
      const { refusal } = handled;
      if (refusal.kind === 'limitReached' || refusal.kind === 'unavailable') return refuse(refusal);
      return refuse({ kind: 'conversationEnded' });
    },
  };
}

/** A participant whose one communication has no wire. */
function seatOf(ids: IdMaker, party: MediaParty): NewParticipant {
  const { address, name = address, purpose, direction, userId, queueId } = party;
  return {
    id: ids.participant(),
    name: name.slice(0, limits.nameCharsMax),
    address: address.slice(0, limits.nameCharsMax),
    purpose,
    direction,
    identity: userId === undefined ? `media:${address}` : `user:${userId}`,
    incarnation: 1,
    ...(userId === undefined ? {} : { userId }),
    ...(queueId === undefined ? {} : { queueId }),
    legs: [{ id: ids.leg(), kind: 'bridge', carrier: 'seat' }],
  };
}
