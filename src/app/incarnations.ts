import type { Command, NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { ConversationStore } from '../ports/store.ts';

/** Commands that bring somebody in, whose stay has to be counted. */
const entries: ReadonlySet<Command['kind']> = new Set(['add', 'replace', 'consult', 'absorb']);

type Entry = Extract<Command, { kind: 'add' | 'replace' | 'consult' | 'absorb' }>;

/** Whom a command brings in. */
export function newcomersOf(command: Command): readonly NewParticipant[] {
  switch (command.kind) {
    case 'add':
    case 'absorb':
      return command.participants;
    case 'replace':
      return command.newcomers;
    case 'consult':
      return [command.newcomer];
    default:
      return [];
  }
}

/** Whether a command brings somebody in. Its incarnation is read from the store, which must have everything before it. */
export const bringsSomebodyIn = (command: Command): command is Entry => entries.has(command.kind);

interface Counted {
  readonly identity: string;
  readonly incarnation: number;
}

/** Counts the stays of each newcomer: those that the store knows, and those of the same identity in this command. */
export function countStays(
  store: Pick<ConversationStore, 'newestOf'>,
  conversation: Conversation,
  command: Command,
): Command {
  const last = new Map<string, number>();
  const stored = (identity: string): number =>
    conversation.everCount === 0 ? 0 : (store.newestOf(conversation.id, identity)?.incarnation ?? 0);
  const count = <Newcomer extends Counted>(newcomer: Newcomer): Newcomer => {
    const { identity } = newcomer;
    const incarnation = (last.get(identity) ?? stored(identity)) + 1;
    last.set(identity, incarnation);
    return { ...newcomer, incarnation };
  };
  switch (command.kind) {
    case 'add':
      return { ...command, participants: command.participants.map(count) };
    case 'replace':
      return { ...command, newcomers: command.newcomers.map(count) };
    case 'consult':
      return { ...command, newcomer: count(command.newcomer) };
    case 'absorb':
      return { ...command, participants: command.participants.map(count) };
    default:
      return command;
  }
}
