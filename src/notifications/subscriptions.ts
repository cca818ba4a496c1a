import { keyOf } from './topic.ts';

/** Takes a finished frame; the same text for everybody who listens to its topic. */
export interface Listener {
  send(frame: string): void;
  /** A frame that a later one about the same thing makes needless: of those a slow reader gets the last. */
  sendLatest(about: string, frame: string): void;
}

/** Who listens to which topic, so that an event finds its listeners without asking every channel. */
export interface Subscriptions {
  add(topicName: string, organisationId: string, listener: Listener): void;
  remove(topicName: string, organisationId: string, listener: Listener): void;
  /** Empty when nobody listens: then nothing is encoded. */
  of(topicName: string, organisationId: string): ReadonlySet<Listener>;
  readonly size: number;
}

const nobody: ReadonlySet<Listener> = new Set();

export function createSubscriptions(): Subscriptions {
  const listeners = new Map<string, Set<Listener>>();
  const key = (name: string, organisationId: string): string => `${organisationId} ${keyOf(name)}`;
  return {
    add(name, organisationId, listener) {
      const at = key(name, organisationId);
      const known = listeners.get(at) ?? new Set();
      listeners.set(at, known.add(listener));
    },
    remove(name, organisationId, listener) {
      const at = key(name, organisationId);
      const known = listeners.get(at);
      known?.delete(listener);
      if (known?.size === 0) listeners.delete(at);
    },
    of: (name, organisationId) => listeners.get(key(name, organisationId)) ?? nobody,
    get size() {
      return listeners.size;
    },
  };
}
