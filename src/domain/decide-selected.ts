import { ok, type Result, refuse } from '../base/result.ts';
import type { SelectedCommand } from './command.ts';
import { removeSome } from './decide-remove.ts';
import { perform, refusalOf } from './decide-update.ts';
import type { Draft } from './draft.ts';
import { foresee } from './foresee.ts';
import { otherIncarnation } from './precondition.ts';
import type { Refusal } from './refusal.ts';
import { matching } from './selector.ts';

/**
 * Acts on everybody who was found to be meant: all are checked first, and all or none are done (design: removal, by
 * selector). Who fits is asked again here, in the conversation's own writer: that nobody else is acted on than was
 * counted does not depend on how long the way here took.
 */
export function updateSelected(draft: Draft, command: SelectedCommand, now: number): Result<void, Refusal> {
  const { meant, actions, mayEndConversation, precondition, leaving = new Set() } = command;
  const conversation = draft.conversation();
  if (isChanged(draft, command, now)) return refuse({ kind: 'selectionChanged' });
  const participants = meant.flatMap((id) => conversation.live.get(id) ?? []);
  for (const participant of participants) {
    const other = precondition && otherIncarnation(draft.conversation().live.values(), participant, precondition);
    if (other !== undefined) return refuse(other);
    const refusal = refusalOf(participant, actions);
    if (refusal !== undefined) return refuse(refusal);
  }
  if (actions.disconnect !== undefined && !mayEndConversation) {
    const going = [...leaving].filter((id) => conversation.live.has(id) && !meant.includes(id));
    const foresight = foresee(conversation, { ids: meant, going }, now);
    if (foresight.conversationEnds && !foresight.endsAnyway) return refuse({ kind: 'wouldEndConversation', foresight });
  }
  const { disconnect, ...rest } = actions;
  for (const participant of participants) perform(draft, participant, rest);
  if (disconnect !== undefined) removeSome(draft, meant, disconnect);
  return ok(undefined);
}

function isChanged(draft: Draft, { selector, meant, known }: SelectedCommand, now: number): boolean {
  const { present, ending } = matching(draft.conversation(), selector, now);
  const fitting = new Set([...present, ...ending].map(({ id }) => id));
  // Of several who are meant one may be on the way out by now: his removal is joined.
  return present.some(({ id }) => !known.includes(id)) || meant.some((id) => !fitting.has(id));
}
