import { asUserId, type IdMaker, isUuid, type OrganisationId, type UserId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { DialPlan } from '../domain/participant.ts';
import type { IdentityStore, StoredUser } from '../ports/store.ts';
import type { DialPolicy } from './dial-policy.ts';
import { dialledOf, queueOf, type Softphone, userOf } from './newcomer.ts';
import type { AppRefusal } from './refusal.ts';

/** Whom to call: an address (number, `sip:`, `user:<name>`), a user or a queue by id. */
export interface Destination {
  readonly address?: string;
  readonly userId?: string;
  readonly queueId?: string;
  readonly name?: string;
}

/** How a user is reached now. */
export type SoftphoneOf = (user: StoredUser) => Softphone;

/** A queue that a call can wait in. */
export type QueueNamed = (
  organisationId: OrganisationId,
  id: string,
) => { readonly id: string; readonly name: string } | undefined;

export interface DestinationsDeps {
  readonly identities: IdentityStore;
  /** The user of that name, made when there is none and users may be made by name. */
  readonly userNamed: (organisationId: OrganisationId, name: string) => StoredUser | undefined;
  /** Absent: there are no queues. */
  readonly queueNamed?: QueueNamed;
  /** Absent: every user has the virtual phone. */
  readonly softphoneOf?: SoftphoneOf;
  readonly policy: DialPolicy;
  /** Whether nobody may be called any more, because the server stops. */
  readonly isDraining: () => boolean;
  readonly ids: IdMaker;
}

/** Turns destinations into participants that are not yet called. */
export interface Destinations {
  /** All of them, or why one cannot be called; judged before anything is made. */
  resolve(
    organisationId: OrganisationId,
    destinations: readonly Destination[],
    plan: Omit<DialPlan, 'target' | 'rings'>,
  ): Result<NewParticipant[], AppRefusal>;
  /** Why the dial policy denies one. */
  deniedBy(destination: Destination): AppRefusal | undefined;
  /** A user's own phone. */
  own(organisationId: OrganisationId, userId: UserId, from: DialPlan['from']): Result<NewParticipant, AppRefusal>;
}

const USER = 'user:';

export function createDestinations(deps: DestinationsDeps): Destinations {
  return {
    deniedBy: (destination) => deniedBy(deps, destination),
    resolve(organisationId, destinations, plan) {
      const denied = destinations.map((to) => deniedBy(deps, to)).find((refusal) => refusal !== undefined);
      if (denied !== undefined) return refuse(denied);
      if (deps.isDraining()) return refuse({ kind: 'draining' });
      const resolved: NewParticipant[] = [];
      for (const destination of destinations) {
        const one = resolveOne(deps, organisationId, { to: destination, plan });
        if (!one.ok) return one;
        resolved.push(one.value);
      }
      return ok(resolved);
    },
    own(organisationId, userId, from) {
      const user = deps.identities.user(organisationId, userId);
      if (user === undefined) return refuse({ kind: 'unknownUser', user: userId });
      if (deps.isDraining()) return refuse({ kind: 'draining' });
      return ok(userOf(deps.ids, user, { from, ...softphone(deps, user) }));
    },
  };
}

const softphone = ({ softphoneOf }: DestinationsDeps, user: StoredUser): { softphone?: Softphone } =>
  softphoneOf === undefined ? {} : { softphone: softphoneOf(user) };

/** Judged before anything is made, so that a refused call leaves no user behind. */
function deniedBy(deps: DestinationsDeps, { address = '', userId, queueId }: Destination): AppRefusal | undefined {
  if (userId !== undefined || queueId !== undefined || address.startsWith(USER)) return undefined;
  const judged = deps.policy.judge(address);
  return judged.ok ? undefined : { kind: 'dialDenied', rule: judged.refusal.rule, address };
}

function resolveOne(
  deps: DestinationsDeps,
  organisationId: OrganisationId,
  { to, plan }: { readonly to: Destination; readonly plan: Omit<DialPlan, 'target' | 'rings'> },
): Result<NewParticipant, AppRefusal> {
  const address = to.address ?? '';
  if (to.queueId !== undefined) {
    const queue = deps.queueNamed?.(organisationId, to.queueId);
    return queue === undefined ? refuse({ kind: 'unknownQueue', queue: to.queueId }) : ok(queueOf(deps.ids, queue));
  }
  if (to.userId !== undefined || address.startsWith(USER)) {
    const user = userFor(deps, organisationId, to);
    if (user === undefined) return refuse({ kind: 'unknownUser', user: to.userId ?? address });
    return ok(userOf(deps.ids, user, { ...plan, ...softphone(deps, user) }));
  }
  const target = deps.policy.judge(address);
  if (!target.ok) return refuse({ kind: 'dialDenied', rule: target.refusal.rule, address });
  return ok(dialledOf(deps.ids, target.value, { ...plan, ...(to.name === undefined ? {} : { name: to.name }) }));
}

function userFor(deps: DestinationsDeps, organisationId: OrganisationId, to: Destination): StoredUser | undefined {
  if (to.userId === undefined) return deps.userNamed(organisationId, (to.address ?? '').slice(USER.length));
  return isUuid(to.userId) ? deps.identities.user(organisationId, asUserId(to.userId)) : undefined;
}
