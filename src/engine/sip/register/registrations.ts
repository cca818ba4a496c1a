import type { Clock, Timer } from '../../../base/clock.ts';
import type { UserId } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { Binding, BindingStore, RegistrationChange, Registrations } from '../../../ports/sip-accounts.ts';
import { type Endpoint, flowKey, isReliable } from '../transport/transport.ts';

/** The bindings of this server: who is registered where. */
export interface RegistrationTable extends Registrations {
  /** Makes these the bindings of a user. @throws what the store throws; then nothing has changed */
  replace(userId: UserId, bindings: readonly Binding[]): void;
  /** No room for one more user. */
  isFull(): boolean;
  /** Whose phone a request comes from: his address in From, and his flow as its source. */
  owner(user: string, host: string, source: Endpoint): Binding | undefined;
  /** Whether a phone is registered from that address and port. */
  isFlow(source: Endpoint): boolean;
  /** Whether a phone with an address of record at that host is registered from that address and port. */
  isFlowOf(source: Endpoint, host: string): boolean;
  /** Whether what is at that address and port is a proxy, for it registered with Path, or phones of several users. */
  isProxy(source: Endpoint): boolean;
  /** A connection is closed: whoever registered by it cannot be reached any more. */
  flowClosed(end: Endpoint): void;
  /** Whether a phone of that user is registered from that address. */
  isHome(user: string, address: string): boolean;
  close(): void;
}

interface State {
  readonly store: BindingStore;
  readonly clock: Clock;
  readonly users: Map<UserId, readonly Binding[]>;
  /** Users by the user part of their address of record. */
  readonly names: Map<string, UserId>;
  /** Users by where a phone of theirs registered from. */
  readonly flows: Map<string, Set<UserId>>;
  readonly timers: Map<UserId, Timer>;
  readonly listeners: ((change: RegistrationChange) => void)[];
}

/** Takes up what the store has. */
export function createRegistrations(deps: { readonly store: BindingStore; readonly clock: Clock }): RegistrationTable {
  const maps = { users: new Map(), names: new Map(), flows: new Map(), timers: new Map() };
  const state: State = { ...deps, ...maps, listeners: [] };
  for (const [userId, bindings] of Map.groupBy(deps.store.all(), (each) => each.userId)) put(state, userId, bindings);
  return {
    of: (userId) => live(state, userId),
    whenChanged: (tell) => void state.listeners.push(tell),
    replace: (userId, bindings) => replace(state, { userId, bindings, goneAs: 'unregistered' }),
    isFull: () => state.users.size >= limits.sipRegisteredUsersMax,
    owner(user, host, source) {
      const userId = state.names.get(user);
      if (userId === undefined) return undefined;
      return live(state, userId).find(({ flow, host: own }) => own === host && flowKey(flow) === flowKey(source));
    },
    isFlow: (source) => bindingsAt(state, source).length > 0,
    isFlowOf: (source, host) => bindingsAt(state, source).some((each) => each.host === host),
    isProxy(source) {
      const bindings = bindingsAt(state, source);
      return bindings.some(({ userId, path }) => path.length > 0 || userId !== bindings[0]?.userId);
    },
    flowClosed: (end) => flowClosed(state, end),
    isHome(user, address) {
      const userId = state.names.get(user);
      return userId !== undefined && live(state, userId).some(({ flow }) => flow.address === address);
    },
    close() {
      for (const timer of state.timers.values()) timer.cancel();
      state.timers.clear();
    },
  };
}

function live({ users, clock }: State, userId: UserId): readonly Binding[] {
  return (users.get(userId) ?? []).filter(({ expiresAt }) => expiresAt > clock.now());
}

const bindingsAt = (state: State, source: Endpoint): readonly Binding[] =>
  [...(state.flows.get(flowKey(source)) ?? [])].flatMap((userId) =>
    live(state, userId).filter(({ flow }) => flowKey(flow) === flowKey(source)),
  );

interface Replacement {
  readonly userId: UserId;
  readonly bindings: readonly Binding[];
  readonly goneAs: 'unregistered' | 'expired';
}

function replace(state: State, { userId, bindings, goneAs }: Replacement): void {
  const before = state.users.get(userId) ?? [];
  // A connection does not outlive the process, and whoever opened it opens another and registers anew.
  state.store.replace(
    userId,
    bindings.filter(({ flow }) => !isReliable(flow)),
  );
  put(state, userId, bindings);
  const lacks = (list: readonly Binding[], { contact }: Binding): boolean =>
    !list.some((each) => each.contact === contact);
  for (const gone of before.filter((each) => lacks(bindings, each))) tell(state, goneAs, gone);
  for (const come of bindings.filter((each) => lacks(before, each))) tell(state, 'registered', come);
}

function tell({ listeners }: State, kind: RegistrationChange['kind'], binding: Binding): void {
  const { organisationId, userId, contact } = binding;
  for (const listener of listeners) listener({ kind, organisationId, userId, contact });
}

/** The one refreshed last comes first, and the first to expire is waited for. */
function put(state: State, userId: UserId, bindings: readonly Binding[]): void {
  state.timers.get(userId)?.cancel();
  state.timers.delete(userId);
  moveFlows(state, userId, bindings);
  const [first] = bindings;
  if (first === undefined) {
    for (const { user } of state.users.get(userId) ?? []) state.names.delete(user);
    state.users.delete(userId);
    return;
  }
  state.users.set(
    userId,
    bindings.toSorted((one, other) => other.registeredAt - one.registeredAt),
  );
  state.names.set(first.user, userId);
  const next = Math.min(...bindings.map(({ expiresAt }) => expiresAt));
  const ms = Math.max(0, next - state.clock.now());
  state.timers.set(
    userId,
    state.clock.after(ms, () => expire(state, userId)),
  );
}

function moveFlows({ users, flows }: State, userId: UserId, bindings: readonly Binding[]): void {
  for (const key of (users.get(userId) ?? []).map(({ flow }) => flowKey(flow))) {
    const owners = flows.get(key);
    owners?.delete(userId);
    if (owners?.size === 0) flows.delete(key);
  }
  for (const key of bindings.map(({ flow }) => flowKey(flow))) {
    flows.set(key, (flows.get(key) ?? new Set()).add(userId));
  }
}

function flowClosed(state: State, end: Endpoint): void {
  const key = flowKey(end);
  for (const userId of [...(state.flows.get(key) ?? [])]) {
    const bindings = live(state, userId).filter(({ flow }) => flowKey(flow) !== key);
    try {
      replace(state, { userId, bindings, goneAs: 'unregistered' });
    } catch {
      // The store cannot be written now; what it has of him is none of this connection.
      put(state, userId, bindings);
    }
  }
}

/** A store that cannot be written now does not keep anybody registered: expired bindings are never given out. */
function expire(state: State, userId: UserId): void {
  const bindings = live(state, userId);
  try {
    replace(state, { userId, bindings, goneAs: 'expired' });
  } catch {
    state.timers.set(
      userId,
      state.clock.after(limits.reportRetryMs, () => expire(state, userId)),
    );
  }
}
