import type { SelectionRefusal } from '../../app/selection.ts';
import type { Finding } from '../../contract/operation.ts';
import { refused, type Stop } from '../exchange.ts';
import { refusalStop } from './refusals.ts';

/** The reason of the catalogue for a selection of which nothing was done. */
export function selectionStop(
  refusal: SelectionRefusal<Finding>,
  { expectCount }: { readonly expectCount: number },
): Stop {
  switch (refusal.kind) {
    case 'noMatch':
      return refused('NO_MATCH', { expected: String(expectCount) });
    case 'countMismatch':
      return refused('COUNT_MISMATCH', { matched: String(refusal.found.length), expected: String(expectCount) });
    case 'denied':
      return { refused: { finding: refusal.denial } };
    case 'refused': {
      const { selected, refusal: inside } = refusal;
      const [participant] = selected.meant;
      const named = { conversationId: selected.conversation.id, participantId: participant?.id ?? '' };
      switch (inside.kind) {
        case 'participantGone':
        case 'participantEnding':
        case 'conversationEnded':
          return refused('CONCURRENT_CHANGE');
        default:
          return refusalStop(inside, named);
      }
    }
  }
}
