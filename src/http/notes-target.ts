import type { Notes, NotesTarget } from '../app/notes.ts';
import type { Grant } from '../auth/grant.ts';
import { asConversationId, asLegId, asParticipantId, isUuid } from '../base/ids.ts';
import type { Stay } from '../domain/conversation.ts';
import { type Exchange, refused, type Stop } from './exchange.ts';
import { refusalStop } from './resources/refusals.ts';

/** What a path names, and who that is. */
export interface NotesSubject {
  readonly target: NotesTarget;
  readonly stay: Stay;
}

/** Finds whose notes a path names, live or ended. */
export function notesSubject(notes: Notes, { params }: Exchange, grant: Grant): NotesSubject | Stop {
  const { conversationId = '', participantId = '', communicationId } = params;
  if (!isUuid(conversationId)) return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  if (!isUuid(participantId)) return refused('NOT_FOUND', { what: 'participant', id: participantId });
  if (communicationId !== undefined && !isUuid(communicationId))
    return refused('NOT_FOUND', { what: 'communication', id: communicationId });
  const target: NotesTarget = {
    organisationId: grant.organisationId,
    conversationId: asConversationId(conversationId),
    participantId: asParticipantId(participantId),
    ...(communicationId === undefined ? {} : { legId: asLegId(communicationId) }),
  };
  const found = notes.find(target);
  return found.ok ? { target, stay: found.value } : refusalStop(found.refusal, params);
}
