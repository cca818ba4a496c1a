import type { IdMaker } from '../base/ids.ts';
import { detailEvents } from '../dialects/genesys-detail-events.ts';
import { callConversationEvent, conversationEvent } from '../dialects/genesys-events.ts';
import type { Participant } from '../domain/participant.ts';
import type { Committed } from '../ports/bus.ts';
import { isShown, type ShownStates, type Step } from './shown-states.ts';
import type { Listener, Subscriptions } from './subscriptions.ts';

export interface EventFramesDeps {
  readonly subscriptions: Subscriptions;
  readonly states: ShownStates;
  readonly ids: Pick<IdMaker, 'request'>;
}

/**
 * Turns commits into frames: one for each event that changes what is shown, in the order of `seq`. A body is encoded
 * once however many topics carry it, a frame once however many channels listen.
 */
export function createEventFrames(deps: EventFramesDeps): (committed: Committed) => void {
  const { subscriptions, states, ids } = deps;
  return (committed) => {
    if (subscriptions.size === 0) return;
    const isHeard = (name: string): boolean => subscriptions.of(name, committed.next.organisationId).size > 0;
    if (!isPosthumous(committed) && !topicsOf(committed).some(isHeard)) return;
    const spare = ids.request();
    for (const step of states.steps(committed)) tell(subscriptions, step, spare);
  };
}

/** Of somebody who has left: whose user he was is not known before he is read. */
const isPosthumous = ({ events, previous }: Committed): boolean =>
  events.some((event) => event.kind === 'participant.annotated' && !previous.live.has(event.participantId));

const DETAILS = 'v2.detail.events.conversation';
const detailSuffixes = ['user.start', 'user.end', 'customer.start', 'customer.end', 'acd.start', 'acd.end'].concat(
  'attributes',
  'wrapup',
  'acw',
);

/** Every topic that a commit may have a frame for; cheap, so that nothing is read or encoded for nobody. */
function topicsOf({ conversationId, events, previous, next }: Committed): readonly string[] {
  const holders = new Set<string>();
  const see = (participant: Participant): void => {
    for (const holder of holdersOf(participant)) holders.add(holder);
  };
  for (const participant of previous.live.values()) see(participant);
  for (const participant of next.live.values()) see(participant);
  for (const event of events) if (event.kind === 'participant.added') see(event.participant);
  return [
    ...[...holders].flatMap((holder) => [`${holder}.conversations`, `${holder}.conversations.calls`]),
    ...detailSuffixes.map((suffix) => `${DETAILS}.${conversationId}.${suffix}`),
  ];
}

const holdersOf = ({ userId, queueId }: Participant): readonly string[] => [
  ...(userId === undefined ? [] : [`v2.users.${userId}`]),
  ...(queueId === undefined ? [] : [`v2.routing.queues.${queueId}`]),
];

function tell(subscriptions: Subscriptions, step: Step, spare: string): void {
  const { event, whole, participant } = step;
  const { conversation } = whole;
  const tail = `,"metadata":${JSON.stringify({ CorrelationId: correlationOf(step) ?? spare, seq: event.seq })}}`;
  const send = (name: string, body: () => string): void => {
    const listeners = subscriptions.of(name, conversation.organisationId);
    if (listeners.size > 0) sendAll(listeners, `{"topicName":${JSON.stringify(name)},"eventBody":${body()}${tail}`);
  };
  if (participant !== undefined) {
    for (const { suffix, body } of detailEvents(event, participant, conversation.media)) {
      send(`${DETAILS}.${conversation.id}.${suffix}`, () => JSON.stringify(body));
    }
  }
  if (!isShown(step)) return;
  const generic = lazy(() => JSON.stringify(conversationEvent(whole)));
  const calls = lazy(() => JSON.stringify(callConversationEvent(whole)));
  // Whoever has left is told of his own leaving, and of what is noted of him; not of those who stay.
  const heard = new Set([...conversation.live.values(), ...(participant ? [participant] : [])].flatMap(holdersOf));
  for (const holder of heard) {
    send(`${holder}.conversations`, generic);
    if (conversation.media === 'call') send(`${holder}.conversations.calls`, calls);
  }
}

/** The request that asked for it, where the event knows it. */
const correlationOf = ({ event }: Step): string | undefined =>
  event.kind === 'participant.disconnected' ? event.departure.requestId : undefined;

function sendAll(listeners: ReadonlySet<Listener>, frame: string): void {
  for (const listener of listeners) listener.send(frame);
}

function lazy(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
