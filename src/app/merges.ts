import type { Clock } from '../base/clock.ts';
import type { ConversationId, IdMaker, OrganisationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import { isEnding } from '../domain/evolve.ts';
import { type Participant, participantState } from '../domain/participant.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { AppRefusal } from './refusal.ts';

/** Making one conference of several calls. */
export interface Merges {
  /** Everybody in `from` comes over into `into`; no leg is hung up. */
  merge(request: MergeRequest): Promise<Result<Conversation, AppRefusal>>;
}

export interface MergeRequest {
  readonly organisationId: OrganisationId;
  readonly into: ConversationId;
  readonly from: readonly ConversationId[];
  readonly departure: Departure;
}

export interface MergesDeps {
  readonly conversations: Conversations;
  readonly directory: Pick<Directory, 'get'>;
  readonly store: Pick<ConversationStore, 'stay'>;
  readonly ids: IdMaker;
  readonly clock: Clock;
  readonly log: Log;
}

export function createMerges(deps: MergesDeps): Merges {
  // One after the other: of two that cross, the second finds what the first has made.
  let last: Promise<unknown> = Promise.resolve();
  return {
    merge(request) {
      const merged = last.then(() => mergeAll(deps, request));
      last = merged.then(nothing, nothing);
      return merged;
    },
  };
}

const nothing = (): void => undefined;

async function mergeAll(deps: MergesDeps, request: MergeRequest): Promise<Result<Conversation, AppRefusal>> {
  const { organisationId, into, from, departure } = request;
  const sources = [...new Set(from)];
  if (sources.includes(into)) return refuse({ kind: 'mergeWithSelf' });
  // All are looked at before the first leg moves.
  const all = [into, ...sources].map((id) => deps.directory.get(id));
  for (const each of all) {
    const refusal = unfit(each, organisationId);
    if (refusal !== undefined) return refuse(refusal);
  }
  const max = limits.participantsPerConversationMax;
  const count = all.reduce((sum, each) => sum + (each?.live.size ?? 0), 0);
  if (count > max) return refuse({ kind: 'limitReached', limit: 'participantsPerConversationMax', max });
  for (const source of sources) {
    const moved = await move(deps, { organisationId, into, from: source, departure });
    if (!moved.ok) return moved;
  }
  const merged = deps.directory.get(into);
  return merged === undefined ? refuse({ kind: 'conversationEnded' }) : ok(merged);
}

function unfit(conversation: Conversation | undefined, organisationId: OrganisationId): AppRefusal | undefined {
  if (conversation?.organisationId !== organisationId) return { kind: 'unknownConversation' };
  const present = [...conversation.live.values()].filter((each) => !isEnding(each));
  return present.length > 0 && present.every((each) => participantState(each) === 'connected')
    ? undefined
    : { kind: 'mergeAlerting' };
}

/** Into the one first, out of the other then: at every moment each leg has a conversation, also across a crash. */
async function move(
  deps: MergesDeps,
  { organisationId, into, from, departure }: Omit<MergeRequest, 'from'> & { readonly from: ConversationId },
): Promise<Result<void, AppRefusal>> {
  const { conversations, directory, ids } = deps;
  const moving = [...(directory.get(from)?.live.values() ?? [])].filter(
    (each) => !isEnding(each) && participantState(each) === 'connected',
  );
  const copies = new Map(moving.map((each) => [each.id, ids.participant()]));
  const opening = { organisationId, conference: true };
  const participants = moving.map((each) => copyOf(each, copies));
  const absorbed = await conversations.handle(into, { kind: 'absorb', opening, participants });
  if (!absorbed.ok) {
    const { refusal } = absorbed;
    const isOwn = refusal.kind === 'limitReached' || refusal.kind === 'unavailable' || refusal.kind === 'banned';
    return refuse(isOwn ? refusal : { kind: 'conversationEnded' });
  }
  const left: Departure = { ...departure, cause: 'transfer', disconnectType: 'transfer.conference' };
  await release(deps, { into, from, copies, left });
  return ok(undefined);
}

/** The stay is a new one, the legs are the same. A listener stays one; what else bound it to others ends there. */
function copyOf({ role, consult: _, ...each }: Participant, copies: ReadonlyMap<ParticipantId, ParticipantId>) {
  const listens = role?.kind === 'monitor' || role?.kind === 'coach' ? role : undefined;
  return {
    ...each,
    id: copies.get(each.id) ?? each.id,
    held: false,
    ...(listens === undefined ? {} : { role: { ...listens, of: copies.get(listens.of) ?? listens.of } }),
  };
}

interface Moved {
  readonly into: ConversationId;
  readonly from: ConversationId;
  /** The new stay of each old one. */
  readonly copies: ReadonlyMap<ParticipantId, ParticipantId>;
  readonly left: Departure;
}

/** The old call lets go. Whoever was removed from it before his turn has no place in the new one either. */
async function release({ conversations, store, directory, clock, log }: MergesDeps, moved: Moved): Promise<void> {
  const { into, from, copies, left } = moved;
  const command = { kind: 'release', participantIds: [...copies.keys()], departure: left } as const;
  let released = await conversations.handle(from, command);
  for (let tries = 1; !released.ok && released.refusal.kind === 'unavailable'; tries += 1) {
    if (tries > limits.reportRetriesMax) {
      log.error('merge.not-released', { conversationId: from });
      return;
    }
    const later = Promise.withResolvers<void>();
    clock.after(limits.reportRetryMs, later.resolve);
    await later.promise;
    released = await conversations.handle(from, command);
  }
  const gone = new Set(released.ok ? released.value.events.flatMap(disconnectedId) : []);
  const organisationId = directory.get(into)?.organisationId;
  for (const [old, participantId] of copies) {
    if (gone.has(old) || organisationId === undefined) continue;
    const ending = directory.get(from)?.live.get(old);
    const departure = (ending ?? store.stay(organisationId, old)?.participant)?.departure ?? left;
    const out =
      ending === undefined ? { kind: 'release' as const, participantIds: [participantId], departure } : undefined;
    await conversations.handle(into, out ?? { kind: 'update', participantId, actions: { disconnect: departure } });
  }
}

const disconnectedId = (event: Published): readonly ParticipantId[] =>
  event.kind === 'participant.disconnected' ? [event.participantId] : [];
