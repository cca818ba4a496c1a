import type { Draft } from '../draft.ts';
import { isObject } from '../json.ts';
import { problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';

/** WOULD_END_CONVERSATION: the same, and the conversation may end. Whether it may is for the sender to say. */
export function correctMayEnd(draft: Draft): readonly Proposal[] {
  if (draft.body.kind !== 'json' || !isObject(draft.body.value)) return [];
  const value = { ...draft.body.value, mayEndConversation: true };
  return [
    {
      draft: { ...draft, body: { kind: 'json', value } },
      problems: [problem('WOULD_END_CONVERSATION')],
      cost: 0,
      isDoubtful: true,
    },
  ];
}
