import type { ConversationId, OrganisationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import { isEnding } from '../domain/evolve.ts';
import { participantState } from '../domain/participant.ts';
import { type LegMovesDeps, moveLegs } from './leg-moves.ts';
import type { AppRefusal } from './refusal.ts';
import type { Turns } from './turns.ts';

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

export interface MergesDeps extends LegMovesDeps {
  readonly turns: Turns;
}

export function createMerges(deps: MergesDeps): Merges {
  return { merge: (request) => deps.turns.take(() => mergeAll(deps, request)) };
}

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

async function move(
  deps: MergesDeps,
  { organisationId, into, from, departure }: Omit<MergeRequest, 'from'> & { readonly from: ConversationId },
): Promise<Result<unknown, AppRefusal>> {
  const moving = [...(deps.directory.get(from)?.live.values() ?? [])].filter(
    (each) => !isEnding(each) && participantState(each) === 'connected',
  );
  const left: Departure = { ...departure, cause: 'transfer', disconnectType: 'transfer.conference' };
  return moveLegs(deps, { into, from, opening: { organisationId, conference: true }, moving, left });
}
