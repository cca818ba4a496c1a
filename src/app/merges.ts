import type { ConversationId, IdMaker, OrganisationId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import { isEnding } from '../domain/evolve.ts';
import { participantState } from '../domain/participant.ts';
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
  readonly ids: IdMaker;
}

export function createMerges(deps: MergesDeps): Merges {
  return {
    async merge({ organisationId, into, from, departure }) {
      const sources = [...new Set(from)];
      if (sources.includes(into)) return refuse({ kind: 'mergeWithSelf' });
      // All are looked at before the first leg moves.
      for (const id of [into, ...sources]) {
        const refusal = unfit(deps.directory.get(id), organisationId);
        if (refusal !== undefined) return refuse(refusal);
      }
      for (const source of sources) {
        const moved = await move(deps, { organisationId, into, from: source, departure });
        if (!moved.ok) return moved;
      }
      const merged = deps.directory.get(into);
      return merged === undefined ? refuse({ kind: 'conversationEnded' }) : ok(merged);
    },
  };
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
  { conversations, directory, ids }: MergesDeps,
  { organisationId, into, from, departure }: Omit<MergeRequest, 'from'> & { readonly from: ConversationId },
): Promise<Result<void, AppRefusal>> {
  const moving = [...(directory.get(from)?.live.values() ?? [])].filter(
    (each) => !isEnding(each) && participantState(each) === 'connected',
  );
  const opening = { organisationId, conference: true };
  // The stay is a new one, the legs are the same. What bound it to others of the old call ends there.
  const participants = moving.map(({ role: _, consult: __, ...each }) => ({
    ...each,
    id: ids.participant(),
    held: false,
  }));
  const absorbed = await conversations.handle(into, { kind: 'absorb', opening, participants });
  if (!absorbed.ok) {
    const { refusal } = absorbed;
    const isOwn = refusal.kind === 'limitReached' || refusal.kind === 'unavailable';
    return refuse(isOwn ? refusal : { kind: 'conversationEnded' });
  }
  const left: Departure = { ...departure, cause: 'transfer', disconnectType: 'transfer.conference' };
  await conversations.handle(from, { kind: 'release', participantIds: moving.map(({ id }) => id), departure: left });
  return ok(undefined);
}
