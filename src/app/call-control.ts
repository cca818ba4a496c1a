import type { ConversationId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Conversations } from './conversations.ts';
import type { Participants, Target } from './participants.ts';
import type { AppRefusal } from './refusal.ts';

export interface CallControlDeps {
  readonly conversations: Conversations;
  readonly participants: Pick<Participants, 'locate'>;
}

/** Runs a command that is about one participant, and says of whoever left meanwhile what became of him. */
export async function commandOn(
  { conversations, participants }: CallControlDeps,
  { id, target }: { readonly id: ConversationId; readonly target: Target },
  command: Command,
): Promise<Result<Conversation, AppRefusal>> {
  const handled = await conversations.handle(id, command);
  if (handled.ok) return ok(handled.value.conversation);
  const { refusal } = handled;
  switch (refusal.kind) {
    case 'participantGone':
    case 'participantEnding':
    case 'conversationEnded': {
      const now = participants.locate(target);
      return refuse(now.ok ? { kind: 'participantEnded', stay: now.value } : now.refusal);
    }
    default:
      return refuse(refusal);
  }
}
