import type { HandleResult } from '../../app/conversations.ts';
import type { MovedStay, MoveRequest } from '../../app/moves.ts';
import type { AppRefusal } from '../../app/refusal.ts';
import type { Acted, Blocked, Selected, SelectedAct } from '../../app/selection.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Conversation } from '../../domain/conversation.ts';
import type { Departure } from '../../domain/departure.ts';
import type { Participant } from '../../domain/participant.ts';
import { departureBy } from '../departure-by.ts';
import { json, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { outOfBounds, readPlace } from '../place.ts';
import { refusalStop } from './refusals.ts';
import { seqHeader, whoOf } from './selected-results.ts';
import type { Asking } from './selection.ts';
import { failureOf, noMatchStop, selectionOf, selectionStop } from './selection-refusals.ts';

type Going = (request: MoveRequest) => Promise<Result<readonly MovedStay[], AppRefusal>>;

/** The intent `leave`: the leg stays up, parked in a conversation of its own (design: removal, by selector). */
export const leaveSelected = (asking: Asking): Promise<Stop> => goElsewhere(asking, asking.app.moves.leave);

/** Whoever is meant goes over to a call or a room, without a hang-up. */
export async function moveSelected(asking: Asking): Promise<Stop> {
  const { to } = asking.asked.fields;
  if (to === undefined || to === null) return outOfBounds('to', 'a conversationId or a room');
  const place = readPlace(fieldsOf(to));
  if ('refused' in place || 'answer' in place) return place;
  return goElsewhere(asking, (request) => asking.app.moves.move({ ...request, to: place }));
}

async function goElsewhere(asking: Asking, going: Going): Promise<Stop> {
  const { app, exchange, grant, asked } = asking;
  // Who is being removed goes nowhere else.
  const selection = selectionOf(asking, false);
  if (selection === undefined) return noMatchStop(asking);
  const note = textOf(asked.fields, 'note');
  const departure = { ...departureBy(grant, exchange.requestId), ...(note === undefined ? {} : { note }) };
  const moved = new Map<ParticipantId, MovedStay>();
  let own: AppRefusal | undefined;
  const perform = async (selected: Selected): Promise<HandleResult> => {
    const { conversation, meant } = selected;
    // Asked again in its turn: who is meant is found out once more where somebody came or left.
    const check = (now: Conversation) =>
      whyNot(app.selections.check(selection, [{ ...selected, conversation: now }], act));
    const { organisationId } = grant;
    const who = { organisationId, from: conversation.id, participantIds: meant.map(({ id }) => id) };
    const gone = await going({ ...who, departure, check });
    if (!gone.ok) {
      own = isStale(gone.refusal) ? undefined : gone.refusal;
      return refuse({ kind: isStale(gone.refusal) ? 'selectionChanged' : 'unavailable' });
    }
    for (const stay of gone.value) moved.set(stay.participantId, stay);
    return ok({
      conversation: app.reads.conversation(organisationId, conversation.id)?.conversation ?? conversation,
      events: [],
    });
  };
  const act = actOf(departure, asked.fields.mayEndConversation === true, perform);
  const acted = await app.selections.act(selection, act);
  if (own !== undefined && moved.size === 0) return refusalStop(own, placeNamed(asking));
  if (!acted.ok) return selectionStop(asking, acted.refusal);
  const results = acted.value.flatMap((each) =>
    each.selected.meant.map((one) => resultOf(asking, { each, one, moved })),
  );
  return json(202, { matched: results.length, results }, seqHeader(acted.value, 0));
}

/** The writer is asked as if they were hung up: what would end the conversation ends it here too. */
const actOf = (
  departure: Departure,
  mayEndConversation: boolean,
  perform: NonNullable<SelectedAct['perform']>,
): SelectedAct => ({
  actions: { disconnect: { ...departure, cause: 'transfer', disconnectType: 'transfer' } },
  mayEndConversation,
  perform,
});

/** Somebody came or left: who is meant is to be found out anew. */
const isStale = ({ kind }: AppRefusal): boolean => kind === 'selectionChanged' || kind === 'unknownParticipant';

function whyNot(blocked: Blocked | undefined): AppRefusal | undefined {
  const refusal = blocked?.refusal;
  const isGone = refusal?.kind === 'participantGone' || refusal?.kind === 'participantEnding';
  return isGone ? { kind: 'selectionChanged' } : refusal;
}

/** The conversation to go to, for the words of a refusal. */
function placeNamed({ asked }: Asking): { readonly conversationId?: string } {
  const conversationId = textOf(fieldsOf(asked.fields.to), 'conversationId');
  return conversationId === undefined ? {} : { conversationId };
}

interface Gone {
  readonly each: Acted;
  readonly one: Participant;
  readonly moved: ReadonlyMap<ParticipantId, MovedStay>;
}

function resultOf(asking: Asking, { each, one, moved }: Gone) {
  const who = whoOf(each, one);
  const stay = moved.get(one.id);
  if (!each.result.ok) return { ...who, ...failureOf(asking, each, each.result.refusal) };
  const { newConversationId, newParticipantId } = stay ?? {};
  return { ...who, result: 'accepted', newConversationId, newParticipantId, seq: each.result.value.conversation.seq };
}
