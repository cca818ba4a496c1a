import type { IdMaker } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { LegCarrier } from '../domain/leg.ts';
import type { DialPlan } from '../domain/participant.ts';
import type { LegReport } from '../ports/engine.ts';
import type { StoredUser } from '../ports/store.ts';
import type { DialTarget } from './dial-policy.ts';

type Incoming = Extract<LegReport, { kind: 'incoming' }>;

const bounded = (name: string): string => name.slice(0, limits.nameCharsMax);

/** How a user is reached: his registered phone, or the virtual one that everybody has. */
export interface Softphone {
  readonly carrier: Exclude<LegCarrier, 'seat'>;
  /** For its driver. */
  readonly target: string;
  /** It is answered by its user. */
  readonly rings?: true;
}

/**
 * Whoever calls in. A SIP caller is who he claims to be together with where he calls from; never a user by claim. A
 * trunk of ours vouches for the number, by whichever of its gateways the call comes: all of them are one source.
 */
export function callerOf(ids: IdMaker, report: Incoming): NewParticipant {
  const { caller, legId, driver, callId, resume } = report;
  const host = caller.fromTrunk ? 'trunk' : caller.source.replace(/:\d+$/, '');
  const isAnonymous = caller.user === '' || isHidden(caller.address);
  return {
    id: ids.participant(),
    name: bounded(caller.name || caller.user || caller.address),
    address: caller.address,
    purpose: 'customer',
    direction: 'inbound',
    identity: identityOf(driver, isAnonymous ? `anonymous:${legId}` : caller.address, host),
    ...(driver === 'sip' ? { calledFrom: { host, ...(isAnonymous ? { isAnonymous } : {}) } } : {}),
    incarnation: 1,
    legs: [{ id: legId, kind: 'bridge', carrier: driver, callId, resume }],
  };
}

/** RFC 3323 section 4.1.1.3, RFC 3325: whoever hides his address is anybody. */
const isHidden = (address: string): boolean => /^sips?:anonymous@|@anonymous\.invalid$/i.test(address);

/** A user who calls from his registered phone: the phone, and his seat. */
export function ownCallOf(ids: IdMaker, { legId, driver, callId, resume }: Incoming, user: StoredUser): NewParticipant {
  return {
    ...identified(user),
    id: ids.participant(),
    direction: 'inbound',
    legs: [
      { id: ids.leg(), kind: 'bridge', carrier: 'seat' },
      { id: legId, kind: 'softphone', carrier: driver, callId, resume },
    ],
  };
}

const identified = ({ id, name }: StoredUser) =>
  ({
    name: bounded(name),
    address: `user:${name}`,
    purpose: 'user',
    userId: id,
    identity: `user:${id}`,
    incarnation: 1,
  }) as const;

const identityOf = (carrier: string, address: string, host: string): string =>
  carrier === 'virtual' ? `virtual:${address}` : `${address}|${host}`;

/** Somebody outside who is dialled. */
export function dialledOf(
  ids: IdMaker,
  to: DialTarget,
  plan: Omit<DialPlan, 'target'> & { name?: string },
): NewParticipant {
  const { name, ...rest } = plan;
  return {
    id: ids.participant(),
    name: bounded(name ?? to.address),
    address: to.address,
    purpose: 'external',
    direction: 'outbound',
    identity: identityOf(to.carrier, to.address, 'dialled'),
    incarnation: 1,
    legs: [{ id: ids.leg(), kind: 'bridge', carrier: to.carrier }],
    dial: { target: to.target, ...rest },
  };
}

/** A user, reached on his softphone: a seat in the mixer, and the phone. */
export function userOf(
  ids: IdMaker,
  user: StoredUser,
  { softphone, ...plan }: Omit<DialPlan, 'target'> & { readonly softphone?: Softphone },
): NewParticipant {
  const { carrier, ...reach } = softphone ?? { carrier: 'virtual', target: `user:${user.name}` };
  return {
    ...identified(user),
    id: ids.participant(),
    direction: 'outbound',
    legs: [
      { id: ids.leg(), kind: 'bridge', carrier: 'seat' },
      { id: ids.leg(), kind: 'softphone', carrier },
    ],
    dial: { ...reach, ...plan },
  };
}

/** A queue that a call waits in: it is there at once, has no phone, and plays music. */
export function queueOf(ids: IdMaker, queue: { readonly id: string; readonly name: string }): NewParticipant {
  return {
    id: ids.participant(),
    name: bounded(queue.name),
    address: queue.name,
    purpose: 'acd',
    direction: 'inbound',
    identity: `queue:${queue.id}`,
    incarnation: 1,
    queueId: queue.id,
    legs: [{ id: ids.leg(), kind: 'bridge', carrier: 'seat' }],
  };
}
