import type { ConversationId, OrganisationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Opening } from '../domain/command.ts';
import type { Conversation, EndWhen } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import { isEnding } from '../domain/evolve.ts';
import { isListener, type Participant, participantState } from '../domain/participant.ts';
import type { Place } from '../domain/place.ts';
import type { Directory } from './directory.ts';
import { type Copies, type LegMovesDeps, moveLegs } from './leg-moves.ts';
import type { Parking } from './parking.ts';
import type { AppRefusal } from './refusal.ts';
import type { RoomOpenings } from './room-openings.ts';
import type { Turns } from './turns.ts';

/** Who is to go over, and why; all of them are in one conversation. */
export interface MoveRequest {
  readonly organisationId: OrganisationId;
  readonly from: ConversationId;
  readonly participantIds: readonly ParticipantId[];
  readonly departure: Departure;
  /** Asked once it is their turn and before the first leg moves: a refusal where they are not to go over any more. */
  readonly check?: (conversation: Conversation) => AppRefusal | undefined;
}

/** Where somebody is now. */
export interface MovedStay {
  readonly participantId: ParticipantId;
  readonly newParticipantId: ParticipantId;
  readonly newConversationId: ConversationId;
}

/** Legs that go over into another conversation: nobody is hung up. */
export interface Moves {
  /** All of them, or nobody. A room without a conference opens one. */
  move(request: MoveRequest & { readonly to: Place }): Promise<Result<readonly MovedStay[], AppRefusal>>;
  /** Each into a conversation of his own, where he hears a tone. */
  leave(request: MoveRequest): Promise<Result<readonly MovedStay[], AppRefusal>>;
  /** Why these could not leave now; nothing is done. */
  whyNotLeave(request: Omit<MoveRequest, 'departure'>): AppRefusal | undefined;
}

export interface MovesDeps extends LegMovesDeps {
  readonly directory: Pick<Directory, 'get' | 'count'>;
  readonly openings: RoomOpenings;
  readonly parking: Parking;
  readonly turns: Turns;
  /** Whoever is about to go over. */
  readonly leaving: Set<ParticipantId>;
  readonly rooms: {
    readonly roomOwner: (number: string) => OrganisationId | undefined;
    readonly roomEndWhen?: (number: string) => EndWhen | undefined;
  };
}

export function createMoves(deps: MovesDeps): Moves {
  return {
    move: (request) => deps.turns.take(() => announced(deps, request, () => move(deps, request))),
    leave: (request) => deps.turns.take(() => announced(deps, request, () => leave(deps, request))),
    whyNotLeave(request) {
      const leaving = leavingOf(deps, request);
      return leaving.ok ? undefined : leaving.refusal;
    },
  };
}

/**
 * Whoever is removed from now on is judged as if these were gone already, and what was decided before is known when they
 * are looked at: else each of two that cross would count on the other to stay.
 */
async function announced<Value>(
  { conversations, leaving }: MovesDeps,
  { from, participantIds, departure }: MoveRequest,
  work: () => Promise<Value>,
): Promise<Value> {
  for (const id of participantIds) leaving.add(id);
  try {
    await conversations.handle(from, { kind: 'release', participantIds: [], departure });
    return await work();
  } finally {
    for (const id of participantIds) leaving.delete(id);
  }
}

/** Those who go over, as they are now; or why one of them cannot. */
function movingOf(
  deps: MovesDeps,
  request: Omit<MoveRequest, 'departure'>,
): Result<readonly Participant[], AppRefusal> {
  const { organisationId, from, participantIds } = request;
  const conversation = deps.directory.get(from);
  if (conversation?.organisationId !== organisationId) return refuse({ kind: 'conversationEnded' });
  const refusal = request.check?.(conversation);
  if (refusal !== undefined) return refuse(refusal);
  const moving: Participant[] = [];
  for (const id of participantIds) {
    const participant = conversation.live.get(id);
    if (participant === undefined || isEnding(participant)) return refuse({ kind: 'unknownParticipant' });
    const unfit = unfitFor(participant, participantIds);
    if (unfit !== undefined) return refuse(unfit);
    moving.push(participant);
  }
  return ok(moving);
}

/** Only a phone that is up can go over, and who only listens in goes with whom he listens to. */
function unfitFor(participant: Participant, all: readonly ParticipantId[]): AppRefusal | undefined {
  const { id: participantId, purpose, role } = participant;
  if (purpose === 'acd' || purpose === 'ivr') return { kind: 'cannotDisconnect', participantId };
  const state = participantState(participant);
  const isLeftAlone = isListener(participant) && role !== undefined && 'of' in role && !all.includes(role.of);
  return state !== 'connected' || isLeftAlone ? { kind: 'transferNotConnected', state } : undefined;
}

const transferred = (departure: Departure): Departure => ({
  ...departure,
  cause: 'transfer',
  disconnectType: 'transfer',
});

async function move(
  deps: MovesDeps,
  request: MoveRequest & { readonly to: Place },
): Promise<Result<readonly MovedStay[], AppRefusal>> {
  const { organisationId, from, to, departure } = request;
  const moving = movingOf(deps, request);
  if (!moving.ok) return moving;
  const target = to.kind === 'room' ? roomOf(deps, organisationId, to.room) : callOf(deps, organisationId, to);
  if (!target.ok) return target;
  const { into, opening } = target.value;
  if (into === from) return refuse({ kind: 'mergeWithSelf' });
  const legs = { into, from, opening, moving: moving.value, left: transferred(departure) };
  const moved = await moveLegs(deps, legs);
  if (to.kind === 'room') deps.openings.settled({ organisationId, room: to.room }, into);
  return moved.ok ? goneOver(staysOf(moved.value, into)) : moved;
}

/** Where all of them were removed at that moment, nobody has gone anywhere. */
const goneOver = (stays: readonly MovedStay[]): Result<readonly MovedStay[], AppRefusal> =>
  stays.length === 0 ? refuse({ kind: 'unknownParticipant' }) : ok(stays);

interface Target {
  readonly into: ConversationId;
  readonly opening: Opening;
}

function callOf(
  { directory }: MovesDeps,
  organisationId: OrganisationId,
  { conversationId }: Extract<Place, { kind: 'conversation' }>,
): Result<Target, AppRefusal> {
  const call = directory.get(conversationId);
  if (call?.organisationId !== organisationId || call.media !== 'call') return refuse({ kind: 'unknownConversation' });
  return ok({ into: conversationId, opening: { organisationId, conference: call.conference } });
}

function roomOf(deps: MovesDeps, organisationId: OrganisationId, room: string): Result<Target, AppRefusal> {
  const { rooms, directory, openings } = deps;
  if (rooms.roomOwner(room) !== organisationId) return refuse({ kind: 'unknownRoom', room });
  const place = { organisationId, room };
  const { id, isNew } = openings.enter(place);
  const max = limits.liveConversationsMax;
  if (isNew && directory.count() >= max) {
    openings.settled(place, id);
    return refuse({ kind: 'limitReached', limit: 'liveConversationsMax', max });
  }
  const endWhen = rooms.roomEndWhen?.(room);
  return ok({ into: id, opening: { ...place, conference: true, ...(endWhen === undefined ? {} : { endWhen }) } });
}

/** Each needs a conversation of his own. */
function leavingOf(
  deps: MovesDeps,
  request: Omit<MoveRequest, 'departure'>,
): Result<readonly Participant[], AppRefusal> {
  const moving = movingOf(deps, request);
  if (!moving.ok) return moving;
  const max = limits.liveConversationsMax;
  return deps.directory.count() + moving.value.length > max
    ? refuse({ kind: 'limitReached', limit: 'liveConversationsMax', max })
    : moving;
}

async function leave(deps: MovesDeps, request: MoveRequest): Promise<Result<readonly MovedStay[], AppRefusal>> {
  const { organisationId, from, departure } = request;
  const moving = leavingOf(deps, request);
  if (!moving.ok) return moving;
  const stays: MovedStay[] = [];
  for (const each of moving.value) {
    const into = deps.ids.conversation();
    const opening = { organisationId, conference: false };
    const legs = { into, from, opening, moving: [each], left: transferred(departure) };
    const moved = await moveLegs(deps, legs);
    // Whoever has gone has gone, and is told of; so is who has not.
    if (!moved.ok) return stays.length > 0 ? ok(stays) : moved;
    for (const stay of staysOf(moved.value, into)) {
      stays.push(stay);
      // He may have hung up meanwhile, or be with somebody already.
      const live = deps.directory.get(into)?.live;
      if (live?.has(stay.newParticipantId) && live.size === 1) deps.parking.park(into, stay.newParticipantId);
    }
  }
  return goneOver(stays);
}

const staysOf = (copies: Copies, newConversationId: ConversationId): readonly MovedStay[] =>
  [...copies].map(([participantId, newParticipantId]) => ({ participantId, newParticipantId, newConversationId }));
