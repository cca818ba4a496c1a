import type { HandleResult } from '../../app/conversations.ts';
import type { MovedStay, MoveRequest } from '../../app/moves.ts';
import type { AppRefusal } from '../../app/refusal.ts';
import type { Acted, Blocked, Selected, SelectedAct, Selection } from '../../app/selection.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Finding } from '../../contract/operation.ts';
import type { Conversation } from '../../domain/conversation.ts';
import type { Participant } from '../../domain/participant.ts';
import { departureBy } from '../departure-by.ts';
import { json, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { outOfBounds, readPlace } from '../place.ts';
import type { AskedOfSelected } from '../selector-body.ts';
import { refusalStop } from './refusals.ts';
import { whoOf } from './selected-results.ts';
import type { Asking } from './selection.ts';
import { failureOf, heldTo, noMatchStop, selectionStop } from './selection-refusals.ts';

/** Who is meant; undefined: it can be nobody. */
type Meant = Selection<Finding> | undefined;

type Going = (request: MoveRequest) => Promise<Result<readonly MovedStay[], AppRefusal>>;

/** The intent `leave`: the leg stays up, parked in a conversation of its own (design: removal, by selector). */
export function leaveSelected(asking: Asking, meant: Meant): Promise<Stop> {
  return goElsewhere(asking, meant, asking.app.moves.leave);
}

/** Whoever is meant goes over to a call or a room, without a hang-up. */
export async function moveSelected(asking: Asking, meant: Meant): Promise<Stop> {
  const { app } = asking;
  const { to } = asking.asked.fields;
  if (to === undefined || to === null) return outOfBounds('to', 'a conversationId or a room');
  const place = readPlace(fieldsOf(to));
  if ('refused' in place || 'answer' in place) return place;
  return goElsewhere(asking, meant, (request) => app.moves.move({ ...request, to: place }));
}

async function goElsewhere(asking: Asking, selection: Meant, going: Going): Promise<Stop> {
  const { app, exchange, grant, asked } = asking;
  if (selection === undefined) return noMatchStop(asking);
  const held = heldTo(asking);
  if ('stop' in held) return held.stop;
  const note = textOf(asked.fields, 'note');
  const departure = { ...departureBy(grant, exchange.requestId), ...(note === undefined ? {} : { note }) };
  const moved = new Map<ParticipantId, MovedStay>();
  let own: AppRefusal | undefined;
  const perform = async (selected: Selected): Promise<HandleResult> => {
    const { conversation, meant } = selected;
    const from = conversation.id;
    const participantIds = meant.map(({ id }) => id);
    // Asked again in its turn: who is meant is found out once more where somebody came or left.
    const check = (now: Conversation) =>
      whyNot(app.selections.check(selection, [{ ...selected, conversation: now }], act));
    const gone = await going({ organisationId: grant.organisationId, from, participantIds, departure, check });
    if (!gone.ok) {
      const isStale = gone.refusal.kind === 'selectionChanged' || gone.refusal.kind === 'unknownParticipant';
      own = isStale ? undefined : gone.refusal;
      return refuse({ kind: isStale ? 'selectionChanged' : 'unavailable' });
    }
    for (const stay of gone.value) moved.set(stay.participantId, stay);
    const after = app.reads.conversation(grant.organisationId, from)?.conversation ?? conversation;
    return ok({ conversation: after, events: [] });
  };
  // The writer is asked as if they were hung up: what would end the conversation ends it here too.
  const actions = { disconnect: { ...departure, cause: 'transfer', disconnectType: 'transfer' } } as const;
  const mayEndConversation = asked.fields.mayEndConversation === true;
  const act: SelectedAct = { actions, mayEndConversation, perform, ...held };
  const acted = await app.selections.act(selection, act);
  if (own !== undefined && moved.size === 0) return refusalStop(own, placeNamed(asked));
  if (!acted.ok) return selectionStop(asking, acted.refusal);
  const results = acted.value.flatMap((each) =>
    each.selected.meant.map((one) => resultOf(asking, { each, one, moved })),
  );
  return json(202, { matched: results.length, results });
}

/** The conversation to go to, for the words of a refusal. */
function placeNamed({ fields }: AskedOfSelected): { readonly conversationId?: string } {
  const conversationId = textOf(fieldsOf(fields.to), 'conversationId');
  return conversationId === undefined ? {} : { conversationId };
}

function whyNot(blocked: Blocked | undefined): AppRefusal | undefined {
  const refusal = blocked?.refusal;
  const isGone = refusal?.kind === 'participantGone' || refusal?.kind === 'participantEnding';
  return isGone ? { kind: 'selectionChanged' } : refusal;
}

interface Gone {
  readonly each: Acted;
  readonly one: Participant;
  readonly moved: ReadonlyMap<string, MovedStay>;
}

function resultOf(asking: Asking, { each, one, moved }: Gone) {
  const { result } = each;
  const who = whoOf(each, one);
  const stay = moved.get(one.id);
  if (!result.ok) return { ...who, ...failureOf(asking, each, result.refusal) };
  if (stay === undefined) return { ...who, ...failureOf(asking, each, { kind: 'selectionChanged' }) };
  const { newConversationId, newParticipantId } = stay;
  return { ...who, result: 'accepted', newConversationId, newParticipantId, seq: result.value.conversation.seq };
}
