import type { Selected } from '../../app/selection.ts';
import { limits } from '../../base/limits.ts';
import { authorise } from '../../contract/gates.ts';
import type { Operation } from '../../contract/operation.ts';
import { partylineOperations } from '../../contract/partyline-operations.ts';
import { threadParticipant } from '../../dialects/thread.ts';
import type { Stay } from '../../domain/conversation.ts';
import { json, type Stop } from '../exchange.ts';
import { fieldsOf } from '../fields.ts';
import { refusalStop } from './refusals.ts';
import { joinsEnding, misplacedTtl, removalActions } from './selected-removal.ts';
import type { Asking } from './selection.ts';
import { noMatchStop, selectionOf, selectionStop } from './selection-refusals.ts';

/** What a removal with the same body would come to now: by its own selection, its own checks and its own rules. */
export function planRemoval(asking: Asking): Stop {
  const { app, asked } = asking;
  const misplaced = misplacedTtl(asking);
  if (misplaced !== undefined) return misplaced;
  const actions = removalActions(asking);
  if ('refused' in actions || 'answer' in actions) return actions;
  const selection = selectionOf(asking, joinsEnding(asking));
  if (selection === undefined) return planned(asking, { stays: [], refused: noMatchStop(asking) });
  const resolved = app.selections.resolve(selection);
  if (!resolved.ok) {
    const { refusal } = resolved;
    const selected = refusal.kind === 'denied' ? refusal.selected : [];
    const stays = refusal.kind === 'countMismatch' ? refusal.found : staysOf(selected);
    return planned(asking, { stays, selected, refused: notAllowed(asking) ?? selectionStop(asking, refusal) });
  }
  const selected = resolved.value;
  const act = { actions, mayEndConversation: asked.fields.mayEndConversation === true };
  const blocked = app.selections.check(selection, selected, act);
  const refused =
    notAllowed(asking) ?? (blocked === undefined ? cannotLeave(asking, selected) : selectionStop(asking, blocked));
  return planned(asking, { stays: staysOf(selected), selected, ...(refused === undefined ? {} : { refused }) });
}

/** Whoever may look and not hang up is told so. */
function notAllowed({ grant }: Asking): Stop | undefined {
  const operation = removal;
  const finding = operation && authorise(operation, grant, { adminConversationScopeCounts: true });
  return finding === undefined ? undefined : { refused: { finding } };
}

const removal: Operation | undefined = partylineOperations.find(
  ({ name }) => name === 'postPartylineParticipantsDisconnect',
);

/** Whoever is to leave has to be one whose leg can be parked. */
function cannotLeave(asking: Asking, selected: readonly Selected[]): Stop | undefined {
  const { app, grant } = asking;
  if (joinsEnding(asking)) return undefined;
  for (const { conversation, meant } of selected) {
    const participantIds = meant.map(({ id }) => id);
    const { organisationId } = grant;
    const refusal = app.moves.whyNotLeave({ organisationId, from: conversation.id, participantIds });
    if (refusal !== undefined) return refusalStop(refusal, { conversationId: conversation.id });
  }
  return undefined;
}

const staysOf = (selected: readonly Selected[]): readonly Stay[] => selected.flatMap(({ stays }) => stays);

interface Planned {
  readonly stays: readonly Stay[];
  readonly selected?: readonly Selected[];
  readonly refused?: Stop;
}

function planned(asking: Asking, { stays, selected = [], refused }: Planned): Stop {
  return json(200, {
    matched: stays.length,
    participants: stays.slice(0, limits.selectedMax).map(threadParticipant),
    refused: refused === undefined ? null : refusedOf(asking, refused),
    consequences: consequencesOf(asking, selected),
  });
}

function refusedOf({ exchange, explainRefusal }: Asking, stop: Stop) {
  if (!('refused' in stop)) return null;
  const { status, body, reason } = explainRefusal(exchange, stop.refused);
  const { code, message } = fieldsOf(body);
  return { status, code, reason, message };
}

function consequencesOf({ app }: Asking, selected: readonly Selected[]) {
  const foreseen = selected.map((each) => app.selections.foresee(each));
  return {
    conversationEnds: foreseen.some(({ conversationEnds }) => conversationEnds),
    because: foreseen.find(({ because }) => because !== undefined)?.because ?? null,
    remaining: foreseen.flatMap(({ remaining }) => remaining),
    alsoEnd: foreseen.flatMap(({ alsoEnd }) => alsoEnd),
  };
}
