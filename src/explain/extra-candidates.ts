import { bounds } from './bounds.ts';
import { participantTemplate } from './detect/object.ts';
import { withoutUserVariant } from './detect/user-context.ts';
import { type Draft, fillTemplate } from './draft.ts';
import type { Candidate } from './explanation.ts';
import { isWithinLevel } from './guard.ts';
import { isObject } from './json.ts';
import type { Bench } from './judge.ts';
import { metadataText } from './mask.ts';
import type { Problem } from './problem.ts';
import { renderCandidate } from './render-fix.ts';

/** Requests worth knowing where there is no correction: who is there now, and the list to choose from. */
export function extraCandidates(sent: Draft, blamed: Problem, bench: Bench): readonly Candidate[] {
  if (blamed.reason === 'PARTICIPANT_ENDED') return newerStay(sent, bench);
  if (blamed.reason === 'WRONG_ID_KIND' || blamed.reason === 'WRONG_LEG') return newerStay(sent, bench);
  if (blamed.reason === 'NO_USER_CONTEXT') return variant(sent, bench);
  if (blamed.reason === 'COUNT_MISMATCH') return chosenOf(sent, bench);
  if (blamed.reason === 'NOT_FOUND') return lists(sent, bench);
  return [];
}

// One of those who fit, each as the selector that finds him alone.
function chosenOf(sent: Draft, { evidence }: Bench): readonly Candidate[] {
  const { refusal } = evidence;
  const parties = 'reason' in refusal ? (refusal.parties ?? []) : [];
  const asked = sent.body.kind === 'json' && isObject(sent.body.value) ? sent.body.value : {};
  const { where: _, expectCount: __, ...rest } = asked;
  return parties.map(({ name, address, ...party }) => ({
    method: sent.method,
    path: sent.path,
    pathTemplate: sent.path,
    body: { where: { participantId: party.participantId }, ...rest },
    ...party,
    name: metadataText(name, bounds.nameCharsMax),
    address: metadataText(address, bounds.nameCharsMax),
  }));
}

// The same party may be back; that it is meant is for the caller to say (design: explain, level guard).
function newerStay(sent: Draft, bench: Bench): readonly Candidate[] {
  const { routes, things } = bench.evidence;
  const match = routes.match(sent.path).find((each) => each.operation.method === sent.method);
  const thing = things.get(match?.params.participantId ?? '');
  if (match === undefined || thing === undefined || !('newer' in thing) || thing.newer === undefined) return [];
  const { participantId, conversationId, since } = thing.newer;
  // A leg of the old stay has no counterpart that could be named, so it is the participant's own path.
  const template = participantTemplate(match);
  const { path, placeholders } = fillTemplate(template, { ...match.params, participantId, conversationId });
  const draft = { ...sent, path, placeholders };
  return [
    renderCandidate(
      { draft, verdict: { isOpen: false }, problems: [], cost: 0, isDoubtful: true, since },
      bench.evidence,
    ),
  ];
}

function variant(sent: Draft, bench: Bench): readonly Candidate[] {
  const draft = withoutUserVariant(sent, bench);
  if (draft === undefined || !isWithinLevel(sent, draft, bench.evidence)) return [];
  return [
    renderCandidate({ draft, verdict: { isOpen: true }, problems: [], cost: 0, isDoubtful: true }, bench.evidence),
  ];
}

function lists(sent: Draft, bench: Bench): readonly Candidate[] {
  const { routes, things } = bench.evidence;
  const [match] = routes.match(sent.path);
  if (match === undefined) return [];
  const { conversationId, media } = match.params;
  const isKnown = conversationId !== undefined && things.get(conversationId)?.kind === 'conversation';
  const base = isKnown
    ? /^.*\{conversationId\}/.exec(match.operation.path)?.[0]
    : media === undefined
      ? undefined
      : '/api/v2/conversations/{media}/participants';
  if (base === undefined) return [];
  const draft: Draft = {
    ...sent,
    method: 'GET',
    ...fillTemplate(base, match.params),
    query: '',
    body: { kind: 'none' },
  };
  const exists = routes
    .match(draft.path)
    .some((each) => each.operation.method === 'GET' && each.operation.status === 'built');
  if (!exists || draft.path === sent.path || !isWithinLevel(sent, draft, bench.evidence)) return [];
  return [
    renderCandidate({ draft, verdict: { isOpen: false }, problems: [], cost: 0, isDoubtful: false }, bench.evidence),
  ];
}
