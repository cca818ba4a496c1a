import type { Clock } from '../base/clock.ts';
import type { IdMaker, OrganisationId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, refuse } from '../base/result.ts';
import type { ChannelService, SubscribeOrder, Subscriber, TopicSeen } from '../contract/notifications.ts';
import type { ChannelSocket, closings } from './channel-socket.ts';
import type { Listener, Subscriptions } from './subscriptions.ts';
import type { Topic } from './topic.ts';
import { type Judged, judgeTopic, type KnownThings } from './topic-rights.ts';

/** Which channels a revoked token ends. */
export type Revoked =
  | { readonly kind: 'token'; readonly hash: string }
  | { readonly kind: 'family'; readonly family: string }
  | { readonly kind: 'user'; readonly organisationId: OrganisationId; readonly userId: UserId };

/** Channels, with what the socket's side has to know of them. */
export interface Channels extends ChannelService {
  /** Whether a socket may be opened: the id is the secret. */
  has(channelId: string): boolean;
  /** Opens a socket on a channel; false when there is none. A socket that was open before is closed. */
  attach(channelId: string, open: (onClosed: () => void) => ChannelSocket): boolean;
  /** Tells the channels of a revoked token so, and ends them. */
  revoked(what: Revoked): void;
  /** Says `socket_closing` to everybody and closes. */
  close(): void;
}

interface Channel extends Listener {
  readonly id: string;
  readonly subscriber: Subscriber;
  expires: number;
  /** By the id that was subscribed. */
  subscribed: ReadonlyMap<string, readonly Topic[]>;
  socket?: ChannelSocket;
}

export interface ChannelsDeps {
  readonly subscriptions: Subscriptions;
  readonly known: KnownThings;
  readonly clock: Clock;
  readonly ids: IdMaker;
}

const systemFrame = (topicName: string, message: string): string =>
  JSON.stringify({ topicName, eventBody: { message } });

/** Channels live in memory: they end with the process, and their clients make new ones. */
export function createChannels(deps: ChannelsDeps): Channels {
  const table = createChannelTable(deps);
  const { channels, end, used, find, own, all } = table;

  return {
    create(subscriber) {
      table.expire();
      const mine = all(subscriber);
      const [oldest] = mine.length >= limits.channelsPerSubscriberMax ? mine : [];
      if (oldest !== undefined) end(oldest, 'gone');
      const [first] = channels.size >= limits.channelsMax ? channels.values() : [];
      if (first !== undefined) end(first, 'gone');
      const channel = newChannel(deps, subscriber);
      channels.set(channel.id, channel);
      return channel;
    },
    list: (subscriber, of) =>
      all(subscriber).filter((channel) => of === 'oauthclient' || channel.subscriber.hash === subscriber.hash),
    isKnown: (subscriber, channelId) => own(subscriber, channelId) !== undefined,
    topics(subscriber, channelId) {
      const channel = own(subscriber, channelId);
      return channel && [...channel.subscribed.keys()].map((id) => ({ id, state: 'Permitted' }));
    },
    subscribe(subscriber, order) {
      const channel = own(subscriber, order.channelId);
      if (channel === undefined) return refuse({ kind: 'unknownChannel' });
      const judged = order.topics.map((id) => judgeTopic(deps.known, subscriber, id));
      return subscribe(deps, { channel: used(channel), judged, order });
    },
    unsubscribe(subscriber, channelId) {
      const channel = own(subscriber, channelId);
      if (channel) setTopics(deps, used(channel), new Map());
      return channel !== undefined;
    },
    has: (channelId) => find(channelId) !== undefined,
    attach(channelId, open) {
      const channel = find(channelId);
      if (channel === undefined) return false;
      channel.socket?.close('replaced');
      const socket = open(() => {
        if (channel.socket === socket) delete channel.socket;
      });
      used(channel).socket = socket;
      return true;
    },
    revoked(what) {
      for (const channel of [...channels.values()].filter(({ subscriber }) => isRevoked(subscriber, what))) {
        channel.send(systemFrame(`v2.system.token_revoked.${channel.id}`, 'the token of this channel was revoked'));
        end(channel, 'revoked');
      }
    },
    close() {
      for (const channel of [...channels.values()]) {
        channel.send(systemFrame('v2.system.socket_closing', 'the server is closing'));
        end(channel, 'goingAway');
      }
    },
  };
}

/** The channels that there are. */
interface ChannelTable {
  /** In the order of their use: the one unused longest is first. */
  readonly channels: Map<string, Channel>;
  end(channel: Channel, why: keyof typeof closings): void;
  expire(): void;
  /** Puts it last. */
  used(channel: Channel): Channel;
  find(channelId: string): Channel | undefined;
  /** A channel of somebody else is unknown. */
  own(subscriber: Subscriber, channelId: string): Channel | undefined;
  all(subscriber: Subscriber): Channel[];
}

function createChannelTable(deps: ChannelsDeps): ChannelTable {
  const channels = new Map<string, Channel>();

  const end = (channel: Channel, why: keyof typeof closings): void => {
    setTopics(deps, channel, new Map());
    channels.delete(channel.id);
    channel.socket?.close(why);
  };
  const expire = (): void => {
    for (const channel of channels.values()) if (channel.expires <= deps.clock.now()) end(channel, 'gone');
  };
  const used = (channel: Channel): Channel => {
    channels.delete(channel.id);
    channels.set(channel.id, channel);
    return channel;
  };
  const find = (channelId: string): Channel | undefined => {
    const channel = channels.get(channelId.toLowerCase());
    if (channel === undefined || channel.expires > deps.clock.now()) return channel;
    end(channel, 'gone');
    return undefined;
  };
  const own = (subscriber: Subscriber, channelId: string): Channel | undefined => {
    const channel = find(channelId);
    return channel && isSame(channel.subscriber, subscriber) ? channel : undefined;
  };
  const all = (subscriber: Subscriber): Channel[] =>
    [...channels.values()].filter((channel) => isSame(channel.subscriber, subscriber));
  return { channels, end, expire, used, find, own, all };
}

function newChannel({ clock, ids }: ChannelsDeps, subscriber: Subscriber): Channel {
  return {
    id: ids.record(),
    subscriber,
    expires: clock.now() + limits.channelMsLife,
    subscribed: new Map(),
    send(frame) {
      this.socket?.send(frame);
    },
    sendLatest(about, frame) {
      this.socket?.sendLatest(about, frame);
    },
  };
}

const isSame = (one: Subscriber, other: Subscriber): boolean =>
  one.organisationId === other.organisationId && one.clientId === other.clientId && one.userId === other.userId;

function isRevoked(subscriber: Subscriber, what: Revoked): boolean {
  if (what.kind === 'token') return subscriber.hash === what.hash;
  if (what.kind === 'family') return subscriber.family === what.family;
  return subscriber.organisationId === what.organisationId && subscriber.userId === what.userId;
}

interface Subscribing {
  readonly channel: Channel;
  readonly judged: readonly Judged[];
  readonly order: SubscribeOrder;
}

function subscribe(deps: ChannelsDeps, { channel, judged, order }: Subscribing): ReturnType<Channels['subscribe']> {
  const bad = judged.find(({ seen }) => seen.state === 'Rejected');
  if (bad !== undefined && !order.ignoresErrors) return refuse({ kind: 'invalid', topic: bad.seen });
  const next = new Map(order.replaces ? [] : channel.subscribed);
  for (const { seen, topics } of judged) if (seen.state === 'Permitted') next.set(seen.id, topics);
  const names = new Set([...next.values()].flatMap((topics) => topics.map(({ name }) => name)));
  if (names.size > limits.topicsPerChannelMax) return refuse({ kind: 'tooMany', max: limits.topicsPerChannelMax });
  const lost = [...channel.subscribed.keys()].filter((id) => !next.has(id));
  setTopics(deps, channel, next);
  channel.expires = deps.clock.now() + limits.channelMsLife;
  for (const id of lost) {
    channel.send(systemFrame(`v2.system.no_longer_subscribed.${channel.id}`, `no longer subscribed to ${id}`));
  }
  const rejected = judged.map(({ seen }) => seen).filter(({ state }) => state === 'Rejected');
  const permitted = [...next.keys()].map((id): TopicSeen => ({ id, state: 'Permitted' }));
  return ok([...permitted, ...rejected]);
}

function setTopics({ subscriptions }: ChannelsDeps, channel: Channel, next: Channel['subscribed']): void {
  const { organisationId } = channel.subscriber;
  for (const { name } of [...channel.subscribed.values()].flat()) subscriptions.remove(name, organisationId, channel);
  channel.subscribed = next;
  for (const { name } of [...next.values()].flat()) subscriptions.add(name, organisationId, channel);
}
