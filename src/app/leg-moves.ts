import type { Clock } from '../base/clock.ts';
import type { ConversationId, IdMaker, OrganisationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Opening } from '../domain/command.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import type { Participant } from '../domain/participant.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { AppRefusal } from './refusal.ts';

export interface LegMovesDeps {
  readonly conversations: Conversations;
  readonly directory: Pick<Directory, 'get'>;
  readonly store: Pick<ConversationStore, 'stay'>;
  readonly ids: IdMaker;
  readonly clock: Clock;
  readonly log: Log;
}

/** Legs that go over from one conversation into another, which they may open. */
export interface LegMove {
  readonly into: ConversationId;
  readonly from: ConversationId;
  readonly opening: Opening;
  readonly moving: readonly Participant[];
  /** How the old stays end. */
  readonly left: Departure;
}

/** The new stay of each old one. */
export type Copies = ReadonlyMap<ParticipantId, ParticipantId>;

/**
 * Into the one first, out of the other then: at every moment each leg has a conversation, also across a crash. Whoever was
 * removed in between has not gone over, and is not among the copies.
 */
export async function moveLegs(deps: LegMovesDeps, move: LegMove): Promise<Result<Copies, AppRefusal>> {
  const { into, from, opening, moving, left } = move;
  const copies = new Map(moving.map((each) => [each.id, deps.ids.participant()]));
  const participants = moving.map((each) => copyOf(each, copies));
  const absorbed = await deps.conversations.handle(into, { kind: 'absorb', opening, participants });
  if (!absorbed.ok) {
    const { refusal } = absorbed;
    const isOwn = refusal.kind === 'limitReached' || refusal.kind === 'unavailable' || refusal.kind === 'banned';
    return refuse(isOwn ? refusal : { kind: 'conversationEnded' });
  }
  const gone = await release(deps, { into, from, copies, left, organisationId: opening.organisationId });
  return ok(new Map([...copies].filter(([old]) => gone.has(old))));
}

/** The stay is a new one, the legs are the same. A listener stays one; what else bound it to others ends there. */
function copyOf({ role, consult: _, ...each }: Participant, copies: Copies): Participant {
  const listens = role?.kind === 'monitor' || role?.kind === 'coach' ? role : undefined;
  return {
    ...each,
    id: copies.get(each.id) ?? each.id,
    held: false,
    ...(listens === undefined ? {} : { role: { ...listens, of: copies.get(listens.of) ?? listens.of } }),
  };
}

interface Moved {
  readonly organisationId: OrganisationId;
  readonly into: ConversationId;
  readonly from: ConversationId;
  readonly copies: Copies;
  readonly left: Departure;
}

/**
 * The old call lets go of those who are answered. Whoever was removed from it before his turn has no place in the new one
 * either.
 */
async function release(
  { conversations, store, directory, clock, log }: LegMovesDeps,
  moved: Moved,
): Promise<ReadonlySet<ParticipantId>> {
  const { into, from, copies, left, organisationId } = moved;
  const command = { kind: 'release', participantIds: [...copies.keys()], departure: left } as const;
  let released = await conversations.handle(from, command);
  for (let tries = 1; !released.ok && released.refusal.kind === 'unavailable'; tries += 1) {
    if (tries > limits.reportRetriesMax) {
      log.error('merge.not-released', { conversationId: from });
      return new Set(copies.keys());
    }
    const later = Promise.withResolvers<void>();
    clock.after(limits.reportRetryMs, later.resolve);
    await later.promise;
    released = await conversations.handle(from, command);
  }
  const gone = new Set(released.ok ? released.value.events.flatMap(disconnectedId) : []);
  for (const [old, participantId] of copies) {
    if (gone.has(old)) continue;
    const ending = directory.get(from)?.live.get(old);
    const departure = (ending ?? store.stay(organisationId, old)?.participant)?.departure ?? left;
    const out =
      ending === undefined ? { kind: 'release' as const, participantIds: [participantId], departure } : undefined;
    await conversations.handle(into, out ?? { kind: 'update', participantId, actions: { disconnect: departure } });
  }
  return gone;
}

const disconnectedId = (event: Published): readonly ParticipantId[] =>
  event.kind === 'participant.disconnected' ? [event.participantId] : [];
