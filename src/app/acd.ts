import type { Clock, Timer } from '../base/clock.ts';
import type { ConversationId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import type { Participant, WrapupPlan } from '../domain/participant.ts';
import type { Bus, Committed } from '../ports/bus.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';

/** What routing has to know of a queue. */
export interface RoutedQueue {
  readonly id: string;
  readonly alertingMsMax: number;
  readonly wrapupPlan?: WrapupPlan;
}

/** Queues and their members, as they are now. */
export interface QueueDesk {
  queue(organisationId: OrganisationId, id: string): RoutedQueue | undefined;
  /** Members who have joined the queue and take calls. */
  activeMembers(organisationId: OrganisationId, queueId: string): readonly UserId[];
  /** A participant for a user, reached on his softphone; undefined for a user who is none. */
  agent(organisationId: OrganisationId, userId: UserId): NewParticipant | undefined;
}

/** Brings whoever waits in a queue together with the member who has been idle the longest. */
export interface Acd {
  /** Looks again at who waits: a member has joined, become available, or was made. */
  look(organisationId: OrganisationId, queueId: string): void;
  close(): void;
}

export interface AcdDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly bus: Bus;
  readonly desk: QueueDesk;
  readonly clock: Clock;
}

/** A call that waits: its queue's participant stands for the queue. */
interface Waiting {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
  readonly participantId: ParticipantId;
  readonly queueId: string;
  /** Members who were alerted and did not answer; all are tried again once all were. */
  readonly tried: Set<UserId>;
  /** When each was alerted last. */
  readonly alertedAt: Map<UserId, number>;
  /** Set while everybody who is idle has only just been alerted. */
  again: Timer | undefined;
  alerting: { readonly userId: UserId; readonly participantId: ParticipantId; readonly timer: Timer } | undefined;
}

interface Context extends AcdDeps {
  /** In the order in which they came, over all queues. */
  readonly waiting: Map<ParticipantId, Waiting>;
  /** Since when each user has nothing to do; absent: since before anybody asked. */
  readonly idleSince: Map<UserId, number>;
  /** Participants whose users are busy: on a call, called, or at work after one. */
  readonly busy: Map<ParticipantId, UserId>;
}

const unanswered: Departure = {
  actor: { kind: 'policy', id: 'alertingTimeout' },
  cause: 'no-answer',
  disconnectType: 'transfer.noanswer',
};

/** Routing over what is published; no state of its own is stored, because a waiting call does not outlive its process. */
export function createAcd(deps: AcdDeps): Acd {
  const context: Context = { ...deps, waiting: new Map(), idleSince: new Map(), busy: new Map() };
  const unsubscribe = deps.bus.subscribe((committed) => follow(context, committed));
  return {
    look: (organisationId, queueId) => serve(context, organisationId, queueId),
    close() {
      unsubscribe();
      for (const waiting of context.waiting.values()) stopTimers(waiting);
      context.waiting.clear();
    },
  };
}

function follow(context: Context, { events, next }: Committed): void {
  let changed = false;
  for (const event of events) changed = take(context, next, event) || changed;
  if (!changed) return;
  const queues = new Map([...context.waiting.values()].map((each) => [`${each.organisationId} ${each.queueId}`, each]));
  for (const { organisationId, queueId } of queues.values()) serve(context, organisationId, queueId);
}

/** Whether what happened may bring somebody to a call. */
function take(context: Context, { organisationId, id, media }: Conversation, event: Published): boolean {
  switch (event.kind) {
    case 'participant.added':
      return added(context, { organisationId, conversationId: id, media }, event.participant);
    case 'participant.connected':
      return stopAlerting(context, event.participantId);
    case 'participant.disconnected':
      if (event.afterCallWork !== undefined) return left(context, event.participantId);
      return freed(context, event) || left(context, event.participantId);
    case 'participant.terminated':
      return freed(context, event);
    default:
      return false;
  }
}

function added(
  context: Context,
  { media, ...at }: Pick<Waiting, 'organisationId' | 'conversationId'> & Pick<Conversation, 'media'>,
  { id, purpose, queueId, userId }: Participant,
): boolean {
  if (userId !== undefined) context.busy.set(id, userId);
  // Other media wait too, but nobody's phone rings for them.
  if (purpose !== 'acd' || queueId === undefined || media !== 'call') return false;
  context.waiting.set(id, {
    ...at,
    participantId: id,
    queueId,
    tried: new Set(),
    alertedAt: new Map(),
    again: undefined,
    alerting: undefined,
  });
  return true;
}

/** The queue's participant has gone, or the member it alerted: the next one is tried. */
function left(context: Context, participantId: ParticipantId): boolean {
  const gone = context.waiting.get(participantId);
  if (gone !== undefined) {
    stopTimers(gone);
    context.waiting.delete(participantId);
  }
  return stopAlerting(context, participantId) || gone !== undefined;
}

function stopTimers({ alerting, again }: Waiting): void {
  alerting?.timer.cancel();
  again?.cancel();
}

function stopAlerting(context: Context, participantId: ParticipantId): boolean {
  for (const waiting of context.waiting.values()) {
    if (waiting.alerting?.participantId !== participantId) continue;
    waiting.alerting.timer.cancel();
    waiting.alerting = undefined;
    return true;
  }
  return false;
}

function freed(context: Context, event: Extract<Published, { participantId: ParticipantId }>): boolean {
  const userId = context.busy.get(event.participantId);
  left(context, event.participantId);
  if (userId === undefined) return false;
  context.busy.delete(event.participantId);
  context.idleSince.set(userId, event.at);
  return true;
}

/** Alerts a member for each call that waits in a queue, the first that came first. */
function serve(context: Context, organisationId: OrganisationId, queueId: string): void {
  const queue = context.desk.queue(organisationId, queueId);
  if (queue === undefined) return;
  for (const waiting of context.waiting.values()) {
    if (waiting.queueId !== queueId || waiting.organisationId !== organisationId) continue;
    if (waiting.alerting === undefined) alertNext(context, queue, waiting);
  }
}

function alertNext(context: Context, queue: RoutedQueue, waiting: Waiting): void {
  const { organisationId, conversationId, participantId } = waiting;
  const userId = longestIdle(context, waiting);
  const agent = userId === undefined ? undefined : context.desk.agent(organisationId, userId);
  if (userId === undefined || agent === undefined) return;
  waiting.tried.add(userId);
  waiting.alertedAt.set(userId, context.clock.now());
  const timer = context.clock.after(queue.alertingMsMax, () => giveUp(context, conversationId, agent.id));
  waiting.alerting = { userId, participantId: agent.id, timer };
  context.busy.set(agent.id, userId);
  const newcomer: NewParticipant = {
    ...agent,
    purpose: 'agent',
    queueId: queue.id,
    role: { kind: 'replacement', of: participantId, attended: true },
    ...(queue.wrapupPlan === undefined ? {} : { wrapupPlan: queue.wrapupPlan }),
  };
  const opening = { organisationId, conference: false };
  void context.conversations
    .handle(conversationId, { kind: 'add', opening, participants: [newcomer] })
    .then((handled) => {
      if (handled.ok) return;
      // The call has ended meanwhile: the member is as idle as before.
      stopAlerting(context, agent.id);
      context.busy.delete(agent.id);
      lookAgain(context, waiting);
    });
}

function lookAgain(context: Context, waiting: Waiting): void {
  const { organisationId, participantId, queueId } = waiting;
  if (waiting.again !== undefined || !context.waiting.has(participantId)) return;
  waiting.again = context.clock.after(limits.alertAgainMsMin, () => {
    waiting.again = undefined;
    serve(context, organisationId, queueId);
  });
}

function giveUp(context: Context, conversationId: ConversationId, participantId: ParticipantId): void {
  void context.conversations.handle(conversationId, {
    kind: 'update',
    participantId,
    actions: { disconnect: unanswered },
  });
}

/** The member who has had nothing to do for the longest; whoever was tried comes again only after all others. */
function longestIdle(context: Context, waiting: Waiting): UserId | undefined {
  const busy = new Set(context.busy.values());
  const members = context.desk.activeMembers(waiting.organisationId, waiting.queueId);
  const idle = members.filter((userId) => !busy.has(userId));
  const untried = idle.filter((userId) => !waiting.tried.has(userId));
  if (untried.length === 0) waiting.tried.clear();
  const now = context.clock.now();
  // A phone that refuses at once would otherwise be called as fast as it refuses.
  const candidates = (untried.length === 0 ? idle : untried).filter(
    (userId) => now - (waiting.alertedAt.get(userId) ?? Number.NEGATIVE_INFINITY) >= limits.alertAgainMsMin,
  );
  if (candidates.length === 0 && idle.length > 0) lookAgain(context, waiting);
  const since = (userId: UserId): number => context.idleSince.get(userId) ?? Number.NEGATIVE_INFINITY;
  return candidates.toSorted((one, other) => compare(since(one), since(other)))[0];
}

const compare = (one: number, other: number): number => (one === other ? 0 : one < other ? -1 : 1);
