import type { ConversationId, IdMaker, OrganisationId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Conversations, HandleRefusal } from './conversations.ts';
import type { Destination, Destinations } from './destinations.ts';
import type { Directory } from './directory.ts';
import type { AppRefusal } from './refusal.ts';

/** A call to be made. */
export interface NewCall {
  readonly organisationId: OrganisationId;
  /** The token's user: his own phone rings first. */
  readonly userId?: UserId;
  readonly destinations: readonly Destination[];
  /** Shown to the called parties. */
  readonly callerName?: string;
  readonly callerNumber?: string;
}

/** Outbound calls. */
export interface Calls {
  /** Makes a conversation; with several destinations, or three parties, a conference. All are checked before any is dialled. */
  create(call: NewCall): Promise<Result<Conversation, AppRefusal>>;
  /** Dials more parties into a live conversation of the organisation. */
  add(id: ConversationId, call: NewCall): Promise<Result<Conversation, AppRefusal>>;
}

export interface CallsDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly destinations: Destinations;
  readonly ids: IdMaker;
}

/** Outbound calls over the conversations. */
export function createCalls({ ids, conversations, directory, destinations }: CallsDeps): Calls {
  const send = async (id: ConversationId, call: NewCall, participants: readonly NewParticipant[]) => {
    const opening = {
      organisationId: call.organisationId,
      ...(call.userId === undefined ? {} : { startedBy: call.userId }),
      conference: participants.length >= 3,
    };
    const handled = await conversations.handle(id, { kind: 'add', opening, participants });
    if (handled.ok) return ok(handled.value.conversation);
    return refuse(addRefusal(handled.refusal));
  };

  return {
    async create(call) {
      const max = limits.liveConversationsMax;
      if (directory.count() >= max) return refuse({ kind: 'limitReached', limit: 'liveConversationsMax', max });
      const from = fromOf(call);
      const caller = call.userId === undefined ? undefined : destinations.own(call.organisationId, call.userId, from);
      if (caller !== undefined && !caller.ok) return caller;
      const after = caller === undefined ? {} : { after: caller.value.id };
      const called = destinations.resolve(call.organisationId, call.destinations, { from, ...after });
      if (!called.ok) return called;
      const own = caller === undefined ? [] : [caller.value];
      return send(ids.conversation(), call, [...own, ...called.value]);
    },
    async add(id, call) {
      const called = destinations.resolve(call.organisationId, call.destinations, { from: fromOf(call) });
      return called.ok ? send(id, call, called.value) : called;
    },
  };
}

/** Of the domain's refusals only these can answer an `add`. */
function addRefusal(refusal: HandleRefusal): AppRefusal {
  const { kind } = refusal;
  const isOwn = kind === 'limitReached' || kind === 'unavailable' || kind === 'banned';
  return isOwn ? refusal : { kind: 'conversationEnded' };
}

const fromOf = (call: NewCall): { name: string; user: string } => ({
  name: call.callerName ?? '',
  user: call.callerNumber ?? 'partyline',
});
