import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import { createDropLog, type DropLog } from './drop-log.ts';
import type { Count } from './intake.ts';
import { sourceKey } from './source-key.ts';
import { type Endpoint, flowKey, transportOf } from './transport.ts';

/** Lets connections in, numbers them and counts them, whatever their transport. */
export interface ConnectionDoor {
  /** The end of a connection that a peer opened, with its number; undefined at a bound: it is to be closed. */
  enter(peer: Endpoint): Endpoint | undefined;
  /** The same of a connection that we open. */
  leaveFor(peer: Endpoint): Endpoint | undefined;
  /** That connection is closed; `why` is said where it was us who closed it for a fault. Once each. */
  left(end: Endpoint, why?: string): void;
  /** Tells of every connection that is closed. */
  whenLeft(tell: (end: Endpoint) => void): void;
  readonly size: number;
  close(): void;
}

export interface ConnectionDoorDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly count: Count;
  /** Whether the bounds of one source hold for an address. */
  readonly isWatched: (address: string) => boolean;
  /** Whether that source may open one more connection now. */
  readonly mayOpen: (peer: Endpoint) => boolean;
  readonly bounds?: ConnectionBounds;
}

export interface ConnectionBounds {
  readonly connectionsMax: number;
  readonly perSourceMax: number;
}

const defaultBounds: ConnectionBounds = {
  connectionsMax: limits.sipConnectionsMax,
  perSourceMax: limits.sipConnectionsPerSourceMax,
};

interface State {
  readonly deps: ConnectionDoorDeps;
  readonly bounds: ConnectionBounds;
  readonly drops: DropLog;
  /** Live connections, by their number. */
  readonly ends: Map<number, Endpoint>;
  readonly sources: Map<string, number>;
  readonly listeners: ((end: Endpoint) => void)[];
  made: number;
}

export function createConnectionDoor(deps: ConnectionDoorDeps): ConnectionDoor {
  const state: State = {
    ...{ deps, bounds: deps.bounds ?? defaultBounds, drops: createDropLog(deps) },
    ...{ ends: new Map(), sources: new Map(), listeners: [], made: 0 },
  };
  return {
    enter: (peer) => {
      const fault = faultOf(state, peer);
      if (fault === undefined) return admit(state, peer);
      refuse(state, fault, peer);
      return undefined;
    },
    leaveFor(peer) {
      if (state.ends.size < state.bounds.connectionsMax) return admit(state, peer);
      refuse(state, 'connections', peer);
      return undefined;
    },
    left: (end, why) => left(state, end, why),
    whenLeft: (tell) => void state.listeners.push(tell),
    get size() {
      return state.ends.size;
    },
    close: () => state.drops.close(),
  };
}

function faultOf({ deps, bounds, ends, sources }: State, peer: Endpoint): string | undefined {
  if (ends.size >= bounds.connectionsMax) return 'connections';
  if (!deps.isWatched(peer.address)) return undefined;
  if ((sources.get(sourceKey(peer.address)) ?? 0) >= bounds.perSourceMax) return 'connections-of-source';
  return deps.mayOpen(peer) ? undefined : 'rate-of-source';
}

function refuse({ deps, drops }: State, reason: string, { address }: Endpoint): void {
  deps.count('sip_connections_refused', { reason });
  drops.add(reason, address);
}

function admit(state: State, peer: Endpoint): Endpoint {
  state.made += 1;
  const end = { ...peer, connection: state.made };
  const key = sourceKey(end.address);
  state.ends.set(state.made, end);
  state.sources.set(key, (state.sources.get(key) ?? 0) + 1);
  state.deps.count('sip_connections', { transport: transportOf(end) });
  state.deps.log.debug('sip.connection.opened', { flow: flowKey(end) });
  return end;
}

function left({ deps, drops, ends, sources, listeners }: State, end: Endpoint, why?: string): void {
  if (end.connection === undefined || !ends.delete(end.connection)) return;
  const key = sourceKey(end.address);
  const others = (sources.get(key) ?? 1) - 1;
  if (others > 0) sources.set(key, others);
  else sources.delete(key);
  if (why !== undefined) {
    deps.count('sip_connections_cut', { reason: why });
    drops.add(why, end.address);
  }
  deps.log.debug('sip.connection.closed', { flow: flowKey(end), why });
  for (const tell of listeners) tell(end);
}
