import type { ConversationId, LegId, OrganisationId, ParticipantId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { ConversationNotes, Stay } from '../domain/conversation.ts';
import type { Notes as ParticipantNotes } from '../domain/participant.ts';
import type { Conversations } from './conversations.ts';
import type { AppRefusal } from './refusal.ts';

/** Whose notes a path names; ended ones too. */
export interface NotesTarget {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
  readonly participantId: ParticipantId;
  readonly legId?: LegId;
}

/** What is remembered of participants, while they are there and after. */
export interface Notes {
  /** The stay that a path names, live or ended. */
  find(target: NotesTarget): Result<Stay, AppRefusal>;
  /** Remembers; attributes are added to those that are there. `terminate` ends the after-call work. */
  annotate(target: NotesTarget, notes: ParticipantNotes, terminate?: 'terminate'): Promise<Result<void, AppRefusal>>;
  /** Whether the organisation has such a conversation, live or ended. */
  isConversation(organisationId: OrganisationId, id: ConversationId): boolean;
  /** Remembers something of the whole conversation, also after its end. */
  annotateConversation(
    target: Pick<NotesTarget, 'organisationId' | 'conversationId'>,
    notes: ConversationNotes,
  ): Promise<Result<void, AppRefusal>>;
  /** Sends digits to somebody who talks. */
  sendDigits(target: NotesTarget, digits: string): Promise<Result<void, AppRefusal>>;
}

export interface NotesDeps {
  readonly conversations: Conversations;
  readonly stay: (organisationId: OrganisationId, id: ParticipantId) => Stay | undefined;
  readonly isConversation: (organisationId: OrganisationId, id: ConversationId) => boolean;
}

/** Use cases on what is remembered. */
export function createNotes({ conversations, stay, isConversation }: NotesDeps): Notes {
  const find = ({ organisationId, conversationId, participantId, legId }: NotesTarget): Result<Stay, AppRefusal> => {
    if (!isConversation(organisationId, conversationId)) return refuse({ kind: 'unknownConversation' });
    const found = stay(organisationId, participantId);
    if (found === undefined) return refuse({ kind: 'unknownParticipant' });
    if (found.conversationId !== conversationId) return refuse({ kind: 'otherConversation', stay: found });
    const isKnown = legId === undefined || found.participant.legs.some(({ id }) => id === legId);
    return isKnown ? ok(found) : refuse({ kind: 'unknownCommunication' });
  };

  const handle = async (
    target: NotesTarget,
    command: Parameters<Conversations['handle']>[1],
  ): Promise<Result<void, AppRefusal>> => {
    const found = find(target);
    if (!found.ok) return found;
    const handled = await conversations.handle(target.conversationId, command);
    if (handled.ok) return ok(undefined);
    const { refusal } = handled;
    switch (refusal.kind) {
      case 'conversationEnded':
        return refuse({ kind: 'conversationEnded' });
      case 'participantGone':
      case 'participantEnding':
        return refuse({ kind: 'participantEnded', stay: found.value });
      default:
        return refuse(refusal);
    }
  };

  return {
    find,
    isConversation,
    async annotateConversation({ organisationId, conversationId }, said) {
      if (!isConversation(organisationId, conversationId)) return refuse({ kind: 'unknownConversation' });
      const handled = await conversations.handle(conversationId, {
        kind: 'annotateConversation',
        organisationId,
        notes: said,
      });
      return handled.ok ? ok(undefined) : refuse({ kind: 'unavailable' });
    },
    annotate: (target, notes, terminate) =>
      handle(target, {
        kind: 'annotate',
        organisationId: target.organisationId,
        participantId: target.participantId,
        notes,
        ...(terminate === undefined ? {} : { terminate: true }),
      }),
    sendDigits: (target, digits) => handle(target, { kind: 'sendDigits', participantId: target.participantId, digits }),
  };
}
