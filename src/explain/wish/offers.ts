import type { Operation } from '../../contract/operation.ts';
import { isEndWord } from '../action-words.ts';
import { bounds } from '../bounds.ts';
import type { Reason } from '../catalogue.ts';
import type { Composition, Outcome } from '../compose.ts';
import { type Draft, isShown } from '../draft.ts';
import { isWithinLevel } from '../guard.ts';
import { type Bench, judge } from '../judge.ts';
import { endsWhole } from '../level.ts';
import type { Problem } from '../problem.ts';
import { draftFor } from './draft-for.ts';
import { type Seen, seenOf } from './seen.ts';
import { nearness, type Target, targetsOf } from './targets.ts';
import { voteOf, type Wish } from './vote.ts';

/** Refusals of the form of a request: another operation may be what was wished for. */
const OF_FORM: ReadonlySet<Reason> = new Set<Reason>([
  'UNKNOWN_PATH',
  'PATH_NEAR_MISS',
  'WRONG_MEDIA_WORD',
  'LITERAL_IN_ID_SLOT',
  'WRONG_METHOD',
  'UNKNOWN_BODY_KEY',
  'WRONG_BODY_SHAPE',
  'WRONG_VALUE_TYPE',
]);

/** Weight below which a wish says too little to be offered, and that of a read of something that is there. */
const WEIGHT_MIN = 3;
const WEIGHT_READ = 2;

/**
 * Where nothing can be claimed: requests that fulfil what was wished for as far as the gates let them pass, offered to
 * be chosen and never as the correction.
 */
export function withOffers(
  composition: Composition,
  sent: Draft,
  { blamed, bench }: { blamed: Problem; bench: Bench },
): Composition {
  const isSettled = composition.fix !== undefined || composition.candidates.length > 0;
  if (isSettled || !OF_FORM.has(blamed.reason) || !isShown(sent.body) || !sent.path.startsWith('/api/v2/'))
    return composition;
  const seen = seenOf(reread(sent), { isWord: bench.search.isWord });
  const wish = voteOf(seen);
  if (wish === undefined || wish.weight < leastOf(wish, seen, bench)) return composition;
  if (isLeft(wish, blamed, sent) || isDenied(wish, seen)) return composition;
  const candidates = fulfilling({ sent, seen, wish, bench, blamed }).slice(0, bounds.candidatesMax);
  return candidates.length === 0 ? composition : { ...composition, applicability: 'choose', candidates, isNear: true };
}

/** A text that was sent as a JSON string may be a body once more. */
const reread = (sent: Draft): Draft =>
  sent.body.kind === 'json' && typeof sent.body.value === 'string'
    ? { ...sent, body: { kind: 'text', text: sent.body.value } }
    : sent;

/** What is said of a participant on his own path is for whoever mends bodies: a value that he left had a reason. */
const OF_PARTICIPANTS: ReadonlySet<string> = new Set(['disconnect-participant', 'mute', 'hold', 'record']);
const isLeft = ({ intent }: Wish, { reason }: Problem, { body }: Draft): boolean =>
  OF_PARTICIPANTS.has(intent) &&
  (reason === 'WRONG_VALUE_TYPE' ||
    (reason === 'WRONG_BODY_SHAPE' && !(body.kind === 'json' && typeof body.value === 'string')));

/** Of a conversation that is there, whoever reads its participants wants just that. */
const leastOf = ({ intent }: Wish, { ids }: Seen, { evidence }: Bench): number =>
  intent === 'list-participants' && evidence.things.get(ids.conversationId ?? '')?.kind === 'conversation'
    ? WEIGHT_READ
    : WEIGHT_MIN;

/** `"disconnect": false` asks for nothing. */
const isDenied = ({ intent }: Wish, { leaves }: Seen): boolean =>
  intent.startsWith('disconnect') && leaves.some(({ key, value }) => isEndWord(key) && isNo(value));

const isNo = (value: unknown): boolean => /^(?:false|no|off|0|null|)$/i.test(String(value));

interface Search {
  readonly sent: Draft;
  readonly seen: Seen;
  readonly wish: Wish;
  readonly bench: Bench;
  readonly blamed: Problem;
}

/** What fulfils the wish and passes the gates, on the path that was sent first, then the nearest. */
function fulfilling(search: Search): readonly Outcome[] {
  const { sent, seen, wish, bench } = search;
  const { operations, match } = bench.evidence.routes;
  const here = new Set(match(sent.path).map(({ operation }) => operation.path));
  const stays = ({ template }: Target): number => (here.has(template) ? 1 : 0);
  const isBuilt = ({ method, template }: Target): boolean =>
    operations.some((each: Operation) => each.method === method && each.path === template && each.status === 'built');
  return targetsOf(wish.intent, seen)
    .filter((target) => isBuilt(target) && isAnchored(target, seen))
    .sort((one, other) => stays(other) - stays(one) || nearness(other.template, seen) - nearness(one.template, seen))
    .flatMap((target) => outcomeOf(search, target));
}

/** A path of another product has no word of the operation. */
const isAnchored = ({ template }: Target, { path }: Seen): boolean =>
  template
    .split('/')
    .slice(3)
    .some((word) => path.some(({ text, isId }) => !isId && text === word));

function outcomeOf({ sent, seen, wish, bench, blamed }: Search, target: Target): readonly Outcome[] {
  const { evidence } = bench;
  const party = evidence.things.get(seen.ids.participantId ?? '');
  const known = party?.kind === 'participant' ? { conversationId: party.conversationId } : {};
  const { draft } = draftFor({ sent, seen, operations: evidence.routes.operations, known }, wish.intent, target);
  const body = draft.body.kind === 'json' ? draft.body.value : undefined;
  // That everybody is meant is never read out of a wish, and what has to be filled in cannot be chosen.
  if (endsWhole(draft.method, draft.path, body) || draft.placeholders.length > 0) return [];
  if (!isWithinLevel(sent, draft, evidence)) return [];
  const verdict = judge(draft, bench);
  return verdict.problem === undefined ? [{ draft, verdict, problems: [blamed], cost: 0, isDoubtful: true }] : [];
}
