import { asUserId, type ConversationId, type IdMaker, isUuid, type OrganisationId, type UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { IdentityStore, StoredUser } from '../ports/store.ts';
import type { Conversations, HandleRefusal } from './conversations.ts';
import type { DialPolicy } from './dial-policy.ts';
import type { Directory } from './directory.ts';
import { dialledOf, type Softphone, userOf } from './newcomer.ts';
import type { AppRefusal } from './refusal.ts';

/** Whom to call: an address (number, `sip:`, `user:<name>`) or a user by id. */
export interface Destination {
  readonly address?: string;
  readonly userId?: string;
  readonly name?: string;
}

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
  readonly identities: IdentityStore;
  /** The user of that name, made when there is none and users may be made by name. */
  readonly userNamed: (organisationId: OrganisationId, name: string) => StoredUser | undefined;
  /** Absent: every user has the virtual phone. */
  readonly softphoneOf?: SoftphoneOf;
  readonly policy: DialPolicy;
  readonly ids: IdMaker;
}

/** How a user is reached now. */
export type SoftphoneOf = (user: StoredUser) => Softphone;

const USER = 'user:';

/** Outbound calls over the conversations. */
export function createCalls(deps: CallsDeps): Calls {
  const { ids, conversations, directory } = deps;

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
      const caller = callerLeg(deps, call);
      if (!caller.ok) return caller;
      const called = resolveAll(deps, call, caller.value);
      if (!called.ok) return called;
      const own = caller.value === undefined ? [] : [caller.value];
      return send(ids.conversation(), call, [...own, ...called.value]);
    },
    async add(id, call) {
      const called = resolveAll(deps, call, undefined);
      return called.ok ? send(id, call, called.value) : called;
    },
  };
}

/** Of the domain's refusals only these can answer an `add`. */
function addRefusal(refusal: HandleRefusal): AppRefusal {
  return refusal.kind === 'limitReached' || refusal.kind === 'unavailable' ? refusal : { kind: 'conversationEnded' };
}

const fromOf = (call: NewCall): { name: string; user: string } => ({
  name: call.callerName ?? '',
  user: call.callerNumber ?? 'partyline',
});

const softphone = ({ softphoneOf }: CallsDeps, user: StoredUser): { softphone?: Softphone } =>
  softphoneOf === undefined ? {} : { softphone: softphoneOf(user) };

function callerLeg(deps: CallsDeps, call: NewCall): Result<NewParticipant | undefined, AppRefusal> {
  if (call.userId === undefined) return ok(undefined);
  const user = deps.identities.user(call.organisationId, call.userId);
  if (user === undefined) return refuse({ kind: 'unknownUser', user: call.userId });
  return ok(userOf(deps.ids, user, { from: fromOf(call), ...softphone(deps, user) }));
}

function resolveAll(
  deps: CallsDeps,
  call: NewCall,
  caller: NewParticipant | undefined,
): Result<NewParticipant[], AppRefusal> {
  const denied = call.destinations.map((to) => deniedBy(deps, to)).find((refusal) => refusal !== undefined);
  if (denied !== undefined) return refuse(denied);
  const after = caller === undefined ? {} : { after: caller.id };
  const resolved: NewParticipant[] = [];
  for (const destination of call.destinations) {
    const one = resolveOne(deps, call, destination);
    if (!one.ok) return one;
    const { dial } = one.value;
    resolved.push(dial === undefined ? one.value : { ...one.value, dial: { ...dial, ...after } });
  }
  return ok(resolved);
}

/** Judged before anything is made, so that a refused call leaves no user behind. */
function deniedBy(deps: CallsDeps, { address = '', userId }: Destination): AppRefusal | undefined {
  if (userId !== undefined || address.startsWith(USER)) return undefined;
  const judged = deps.policy.judge(address);
  return judged.ok ? undefined : { kind: 'dialDenied', rule: judged.refusal.rule, address };
}

function resolveOne(deps: CallsDeps, call: NewCall, to: Destination): Result<NewParticipant, AppRefusal> {
  const from = fromOf(call);
  const address = to.address ?? '';
  if (to.userId !== undefined || address.startsWith(USER)) {
    const user = userFor(deps, call.organisationId, to);
    if (user === undefined) return refuse({ kind: 'unknownUser', user: to.userId ?? address });
    return ok(userOf(deps.ids, user, { from, ...softphone(deps, user) }));
  }
  const target = deps.policy.judge(address);
  if (!target.ok) return refuse({ kind: 'dialDenied', rule: target.refusal.rule, address });
  return ok(dialledOf(deps.ids, target.value, { from, ...(to.name === undefined ? {} : { name: to.name }) }));
}

function userFor(deps: CallsDeps, organisationId: OrganisationId, to: Destination): StoredUser | undefined {
  if (to.userId === undefined) return deps.userNamed(organisationId, (to.address ?? '').slice(USER.length));
  return isUuid(to.userId) ? deps.identities.user(organisationId, asUserId(to.userId)) : undefined;
}
