import type { Acted } from '../../app/selection.ts';
import type { Participant } from '../../domain/participant.ts';

/** Whom one result is about. */
export const whoOf = ({ selected }: Acted, { id, incarnation }: Participant) => ({
  participantId: id,
  conversationId: selected.conversation.id,
  incarnation,
});

/** `Partyline-Seq` where one conversation was changed; several have each their own. `known` is one that was told since. */
export function seqHeader(acted: readonly Acted[], known: number): Readonly<Record<string, string>> {
  const [only, ...others] = acted;
  if (only === undefined || others.length > 0 || !only.result.ok) return {};
  return { 'Partyline-Seq': String(Math.max(only.result.value.conversation.seq, known)) };
}
