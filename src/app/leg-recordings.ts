import type { IdMaker, OrganisationId, RecordingId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { LegRecording, Stay } from '../domain/conversation.ts';
import { wireLeg } from '../domain/participant.ts';
import type { Conversations } from './conversations.ts';
import type { NotesTarget } from './notes.ts';
import { createPendingPlaces } from './pending-places.ts';
import type { Recording } from './recordings.ts';
import type { AppRefusal } from './refusal.ts';

/** Recordings of one leg; what comes of them is found with those of their conversation. */
export interface LegRecordings {
  start(target: NotesTarget, channels: LegRecording['channels']): Promise<Result<Recording, AppRefusal>>;
  /** Idempotent; undefined when there is no such recording. */
  stop(target: NotesTarget, id: RecordingId): Promise<Recording | undefined>;
}

export interface LegRecordingsDeps {
  readonly conversations: Pick<Conversations, 'handle'>;
  readonly find: (target: NotesTarget) => Result<Stay, AppRefusal>;
  readonly get: (organisationId: OrganisationId, id: string) => Recording | undefined;
  readonly of: (organisationId: OrganisationId, conversationId: string) => readonly Recording[];
  readonly ids: Pick<IdMaker, 'recording'>;
}

/** The bus tells of the begin and the end, and the file follows, as that of a conversation does. */
export function createLegRecordings({ conversations, find, get, of, ids }: LegRecordingsDeps): LegRecordings {
  const pending = createPendingPlaces();
  return {
    async start(target, channels) {
      const found = find(target);
      if (!found.ok) return found;
      const { organisationId, conversationId, participantId } = target;
      const open = of(organisationId, conversationId).filter(({ body }) => body.state === 'active');
      const max = limits.legRecordingsPerConversationMax;
      if (open.length + pending.count(conversationId) >= max)
        return refuse({ kind: 'limitReached', limit: 'legRecordingsPerConversationMax', max });
      const recording = { id: ids.recording(), participantId, legId: wireLeg(found.value.participant).id, channels };
      const handled = await pending.during(conversationId, () =>
        conversations.handle(conversationId, { kind: 'recordLeg', recording, state: 'active' }),
      );
      const made = handled.ok ? get(organisationId, recording.id) : undefined;
      if (made !== undefined) return ok(made);
      if (handled.ok) return refuse({ kind: 'unavailable' });
      const { refusal } = handled;
      if (refusal.kind === 'conversationEnded') return refuse({ kind: refusal.kind });
      if (refusal.kind === 'participantGone' || refusal.kind === 'participantEnding')
        return refuse({ kind: 'participantEnded', stay: found.value });
      return refuse(refusal);
    },
    async stop({ organisationId, conversationId, participantId }, id) {
      const known = get(organisationId, id);
      const { legId, state, conversationId: whole } = known?.body ?? {};
      if (known === undefined || legId === undefined || whole !== conversationId) return undefined;
      const found = find({ organisationId, conversationId, participantId });
      const leg = found.ok ? found.value.participant.legs.find((each) => each.id === legId) : undefined;
      if (leg === undefined) return undefined;
      if (state !== 'active') return known;
      const recording = { id, participantId, legId: leg.id, channels: 'voice' } as const;
      await conversations.handle(conversationId, { kind: 'recordLeg', recording, state: 'none' });
      return get(organisationId, id);
    },
  };
}
