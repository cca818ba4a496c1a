import type { Known, LiveStay } from '../../base/known.ts';
import type { RouteMatch } from '../../contract/route-table.ts';
import { type Draft, fillTemplate } from '../draft.ts';
import type { Bench } from '../judge.ts';
import { endsWhole } from '../level.ts';
import { staysOf } from '../parties.ts';
import type { Problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { endBody } from './methods.ts';

/** What is needed to write another id into the same request. */
interface Place {
  readonly draft: Draft;
  readonly match: RouteMatch;
  readonly sent: Problem;
  readonly bench: Bench;
}

/** IDS_SWAPPED: the two ids in each other's place. */
export function correctSwap(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const place = placeOf(draft, sent, bench);
  const { conversationId, participantId } = sent.facts;
  if (place === undefined || conversationId === undefined || participantId === undefined) return [];
  return [rewritten(place, { conversationId, participantId })];
}

/** PARTICIPANT_OF_OTHER_CONVERSATION: the same act on its own conversation. */
export function correctConversation(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const place = placeOf(draft, sent, bench);
  const thing = bench.evidence.things.get(place?.match.params.participantId ?? '');
  if (place === undefined || thing?.kind !== 'participant' || !thing.live) return [];
  return [rewritten(place, { conversationId: thing.conversationId })];
}

/** WRONG_ID_KIND, WRONG_LEG: the live participants that the id stands for. */
export function correctKind(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const place = placeOf(draft, sent, bench);
  const id = sent.facts.sent;
  const thing = id === undefined ? undefined : bench.evidence.things.get(id);
  if (place === undefined || id === undefined || thing === undefined) return [];
  const { params } = place.match;
  if (sent.facts.owner !== undefined) return legOfAnother(place, thing);
  // Both places may have the same id, so what is wanted tells which of them is blamed.
  if (sent.facts.wanted === 'conversation') return inConversationsPlace(place, thing);
  if (sent.facts.wanted === 'communication') return [];
  if (params.participantId === id) return inParticipantsPlace(place, thing);
  return params.conversationId === id ? inConversationsPlace(place, thing) : [];
}

function inParticipantsPlace(place: Place, thing: Known): readonly Proposal[] {
  const { conversationId } = place.match.params;
  const all = staysOf(thing);
  const isPlaced = place.bench.evidence.things.get(conversationId ?? '')?.kind === 'conversation';
  const here = isPlaced ? all.filter((stay) => stay.conversationId === conversationId) : all;
  // Somebody who is only elsewhere may be meant, but the path says otherwise: not ours to decide.
  const stays = here.length > 0 ? here : all;
  return stays.map((stay) => {
    const made = forStay(place, stay);
    const isDoubtful = here.length === 0 || made.isDoubtful === true;
    return { ...made, since: stay.since, ...(isDoubtful ? { isDoubtful: true } : {}) };
  });
}

/** A leg and a participant that do not belong together: either may be meant, so both are left to choose. */
function legOfAnother(place: Place, thing: Known): readonly Proposal[] {
  const withLeg = staysOf(thing).map((stay) => ({
    ...rewritten(place, { participantId: stay.participantId, conversationId: stay.conversationId }),
    since: stay.since,
  }));
  return [...withLeg, rewritten(place, {}, participantTemplate(place.match))].map((each) => ({
    ...each,
    isDoubtful: true,
  }));
}

/** The same request for another participant: with his own leg, else on the path of the participant. */
function forStay(place: Place, stay: LiveStay): Proposal {
  const { params } = place.match;
  const ids = { participantId: stay.participantId, conversationId: stay.conversationId };
  const { communicationId } = params;
  const leg = place.bench.evidence.things.get(communicationId ?? '');
  const isOwn = leg?.kind === 'communication' && leg.stay.participantId === stay.participantId;
  if (communicationId === undefined || isOwn) return rewritten(place, ids);
  // Two ids that lead to different parties, or one that leads to nobody: which of them is meant is not ours to say.
  const isDoubtful = communicationId !== params.participantId;
  return { ...rewritten(place, ids, participantTemplate(place.match)), ...(isDoubtful ? { isDoubtful } : {}) };
}

/** The path of the participant whose leg a path names. */
export const participantTemplate = ({ operation }: RouteMatch): string =>
  operation.path.replace(/\/communications\/\{communicationId\}$/, '');

function inConversationsPlace(place: Place, thing: Known): readonly Proposal[] {
  const { participantId } = place.match.params;
  if (participantId === undefined) return instead(place, thing);
  const party = place.bench.evidence.things.get(participantId);
  if (party?.kind !== 'participant' || !party.live) return [];
  const isSame = staysOf(thing).some((stay) => stay.conversationId === party.conversationId);
  return [{ ...rewritten(place, { conversationId: party.conversationId }), ...(isSame ? {} : { isDoubtful: true }) }];
}

/** Somebody's id in the place of a whole conversation: an act is meant for him alone, a read may be of his conversation. */
function instead(place: Place, thing: Known): readonly Proposal[] {
  const { draft, match } = place;
  if (draft.method === 'GET' || draft.method === 'HEAD') {
    return [...new Set(staysOf(thing).map((stay) => stay.conversationId))].map((conversationId) =>
      rewritten(place, { conversationId }),
    );
  }
  const value = draft.body.kind === 'json' ? draft.body.value : undefined;
  if (!endsWhole(draft.method, draft.path, value)) return [];
  const base = match.operation.path.replace(/\/disconnect$/, '');
  const built = place.bench.evidence.routes.operations.filter(
    (each) => each.status === 'built' && each.method === 'PATCH',
  );
  const own = built.find((each) => each.path === `${base}/participants/{participantId}`);
  const body = own === undefined ? undefined : endBody(own);
  if (own === undefined || body === undefined) return [];
  return staysOf(thing).map((stay) => {
    const { path, placeholders } = fillTemplate(own.path, {
      conversationId: stay.conversationId,
      participantId: stay.participantId,
    });
    return {
      draft: { ...draft, method: 'PATCH', path, placeholders, body, contentType: 'application/json' },
      problems: [place.sent],
      cost: 0,
      since: stay.since,
    };
  });
}

function placeOf(draft: Draft, sent: Problem, bench: Bench): Place | undefined {
  const match = bench.evidence.routes
    .match(draft.path)
    .find((each) => each.operation.method === draft.method || draft.method === 'HEAD');
  return match === undefined ? undefined : { draft, match, sent, bench };
}

function rewritten(
  { draft, match, sent }: Place,
  ids: Readonly<Record<string, string>>,
  template = match.operation.path,
): Proposal {
  const { path, placeholders } = fillTemplate(template, { ...match.params, ...ids });
  return { draft: { ...draft, path, placeholders }, problems: [sent], cost: 0 };
}

/** WRONG_MEDIA_WORD: the word of the medium that the participant has. */
export function correctMedium(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const place = placeOf(draft, sent, bench);
  return place?.match.params.media === undefined ? [] : [rewritten(place, { media: sent.facts.media ?? 'phone' })];
}
