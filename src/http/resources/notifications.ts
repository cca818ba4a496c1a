import type { Grant } from '../../auth/grant.ts';
import { isoTime } from '../../base/clock.ts';
import { genesysTopics } from '../../contract/genesys/topics.gen.ts';
import type { ChannelSeen, ChannelService, SubscribeRefusal, TopicSeen } from '../../contract/notifications.ts';
import { partylineTopics } from '../../contract/partyline-topics.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';

/** Channels and what they listen to (reference/genesys behaviour 10). */
export function notificationHandlers(channels: ChannelService): Readonly<Record<string, Handler>> {
  const subscribe =
    (replaces: boolean): Handler =>
    (exchange, grant) => {
      const channelId = exchange.params.channelId ?? '';
      const ignoresErrors = exchange.query.get('ignoreErrors') === 'true';
      const order = { channelId, topics: topicIds(exchange.body), replaces, ignoresErrors };
      const done = channels.subscribe(grant, order);
      return done.ok ? json(200, topicListing(channelId, done.value)) : refusal(done.refusal, channelId);
    };
  return {
    getNotificationsAvailabletopics: ({ query }) => json(200, { entities: availableTopics(query) }),
    getNotificationsChannels(exchange, grant) {
      const of = exchange.query.get('includechannels') === 'oauthclient' ? 'oauthclient' : 'token';
      return json(200, { entities: channels.list(grant, of).map((channel) => channelShape(exchange, channel)) });
    },
    postNotificationsChannels: (exchange, grant) => json(200, channelShape(exchange, channels.create(grant))),
    headNotificationsChannel: ({ params }, grant) =>
      channels.isKnown(grant, params.channelId ?? '') ? { answer: { status: 200 } } : unknown(params.channelId),
    getNotificationsChannelSubscriptions: ({ params }, grant) => subscriptions(channels, params.channelId ?? '', grant),
    postNotificationsChannelSubscriptions: subscribe(false),
    putNotificationsChannelSubscriptions: subscribe(true),
    deleteNotificationsChannelSubscriptions: ({ params }, grant) =>
      channels.unsubscribe(grant, params.channelId ?? '') ? { answer: { status: 204 } } : unknown(params.channelId),
  };
}

const unknown = (channelId = ''): Stop => refused('NOT_FOUND', { what: 'channel', id: channelId });

function subscriptions(channels: ChannelService, channelId: string, grant: Grant): Stop {
  const topics = channels.topics(grant, channelId);
  return topics === undefined ? unknown(channelId) : json(200, topicListing(channelId, topics));
}

/** The socket is where the request came to, by the name that the client calls it; a proxy tells whether by TLS. */
const channelShape = ({ incoming: { headers } }: Exchange, { id, expires }: ChannelSeen) => ({
  connectUri: `${headers['x-forwarded-proto'] === 'https' ? 'wss' : 'ws'}://${headers.host ?? 'localhost'}/channels/${id}`,
  id,
  expires: isoTime(expires),
});

const topicListing = (channelId: string, topics: readonly TopicSeen[]) => ({
  entities: topics.map((topic) => ({
    ...topic,
    selfUri: `/api/v2/notifications/channels/${channelId}/subscriptions/${topic.id}`,
  })),
});

/** An item without an id names no topic. */
function topicIds(body: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(body) ? body : [];
  return items.map((item) => {
    const id: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'id') : undefined;
    return typeof id === 'string' ? id : '';
  });
}

function refusal(refusal: SubscribeRefusal, channelId: string): Stop {
  if (refusal.kind === 'unknownChannel') return unknown(channelId);
  if (refusal.kind === 'tooMany') return refused('TOO_MANY_TOPICS', { max: String(refusal.max) });
  return refused('UNKNOWN_TOPIC', { topic: refusal.topic.id, rule: refusal.topic.rejectionReason ?? 'no such topic' });
}

function availableTopics(query: URLSearchParams) {
  const wanted = new Set(query.getAll('expand').flatMap((each) => each.split(',')));
  return [...genesysTopics, ...partylineTopics].map((id) => ({
    id,
    ...(wanted.has('description') ? { description: `Events of ${id}` } : {}),
    ...(wanted.has('visibility') ? { visibility: 'Public' } : {}),
    ...(wanted.has('transports') ? { transports: ['Websocket'] } : {}),
    ...(wanted.has('enforced') ? { enforced: true } : {}),
    ...(wanted.has('topicParameters') ? { topicParameters: id.split('.').filter((word) => word === '{id}') } : {}),
    ...(wanted.has('requiresPermissions') ? { requiresPermissions: permissionsOf(id) } : {}),
  }));
}

const permissionsOf = (id: string): readonly string[] =>
  id.startsWith('v2.system.') ? [] : ['conversation:communication:view'];
