import { checkBody } from '../contract/check-body.ts';
import type { Operation } from '../contract/operation.ts';
import { models } from '../contract/schemas.ts';
import { isEndWord } from './action-words.ts';
import { bounds } from './bounds.ts';
import type { Reason } from './catalogue.ts';
import type { Composition, Outcome } from './compose.ts';
import { type Draft, fillTemplate, isShown } from './draft.ts';
import { isWithinLevel } from './guard.ts';
import { isObject, type Json } from './json.ts';
import { type Bench, judge } from './judge.ts';
import { endsWhole } from './level.ts';
import { type Problem, stageOf } from './problem.ts';
import { bodyFor } from './wish/bodies.ts';
import { type Seen, seenOf } from './wish/seen.ts';
import { nearness, paramsFor, type Target, targetsOf } from './wish/targets.ts';
import { CLEAR_LEAD, voteOf, type Wish } from './wish/vote.ts';

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

/** Weight below which a wish says too little to leave what was sent, and that of a clear win. */
const WEIGHT_MIN = 3;
const WEIGHT_CLEAR = 4;
const WEIGHT_READ = 2;

/**
 * Where no small change helps: the operation that fulfils the wish, with the ids that were sent, as far as the gates
 * let it pass. `apply` only for a clear wish of which nothing is lost.
 */
export function orByWish(
  composition: Composition,
  sent: Draft,
  { blamed, bench }: { blamed: Problem; bench: Bench },
): Composition {
  const isSettled = composition.fix !== undefined || composition.candidates.length > 0;
  if (isSettled || !OF_FORM.has(blamed.reason) || !isShown(sent.body)) return composition;
  if (!sent.path.startsWith('/api/v2/')) return composition;
  const seen = seenOf(reread(sent), { isWord: bench.search.isWord });
  const wish = voteOf(seen);
  if (
    wish === undefined ||
    wish.weight < leastOf(wish, seen, bench) ||
    isLeft(wish, blamed, sent) ||
    isDenied(wish, seen)
  )
    return composition;
  const [best, ...others] = fulfilling({ sent, seen, wish, bench, blamed });
  if (best === undefined) return composition;
  const found = { ...composition, fix: best, isNear: true };
  if (best.draft.placeholders.length > 0) return { ...found, applicability: 'fill' };
  const isHere = OF_PARTICIPANTS.has(wish.intent) && stageOf(blamed) === 'body';
  const isClear = wish.lead >= 2 * CLEAR_LEAD && wish.weight >= WEIGHT_CLEAR && !best.isDoubtful && !isHere;
  return isClear
    ? { ...found, applicability: 'apply' }
    : { ...found, applicability: 'choose', candidates: [best, ...others].slice(0, bounds.candidatesMax) };
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
  const { routes } = bench.evidence;
  const here = new Set(routes.match(sent.path).map(({ operation }) => operation.path));
  const stays = ({ template }: Target): number => (here.has(template) ? 1 : 0);
  return [...targetsOf(wish.intent, seen)]
    .sort((one, other) => stays(other) - stays(one) || nearness(other.template, seen) - nearness(one.template, seen))
    .filter(({ template }) => isAnchored(template, seen))
    .flatMap((target) => {
      const operation = routes.operations.find(
        (each) => each.method === target.method && each.path === target.template && each.status === 'built',
      );
      return operation === undefined ? [] : outcomeOf(search, target, operation);
    });
}

/** A path of another product has no word of the operation. */
const isAnchored = (template: string, { path }: Seen): boolean =>
  template
    .split('/')
    .slice(3)
    .some((word) => path.some(({ text, isId }) => !isId && text === word));

function outcomeOf(search: Search, target: Target, operation: Operation): readonly Outcome[] {
  const { sent, seen, wish, bench, blamed } = search;
  const made = bodyOf(bodyFor(wish.intent, target, seen), operation, seen);
  const draft: Draft = {
    ...sent,
    method: target.method,
    ...fillTemplate(target.template, idsOf(target, search)),
    query: '',
    contentType: made === undefined ? undefined : 'application/json',
    body: made === undefined ? { kind: 'none' } : { kind: 'json', value: made },
  };
  // That everybody is meant is never read out of a wish.
  if (endsWhole(draft.method, draft.path, made) || !isWithinLevel(sent, draft, bench.evidence)) return [];
  const verdict = judge(draft, bench);
  if (verdict.problem !== undefined) return [];
  const ids = seen.path.filter((segment) => segment.isId).map((segment) => segment.text);
  const carriesAll = ids.every((id) => draft.path.split('/').includes(id));
  const isLossy = seen.body !== undefined && size(seen.body) > size(made ?? null);
  return [{ draft, verdict, problems: [blamed], cost: 0, isDoubtful: !carriesAll || isLossy }];
}

/** The ids that were sent; of a participant that is known, the conversation as well. */
function idsOf({ template }: Target, { seen, bench }: Search): Readonly<Record<string, string>> {
  const params = paramsFor(template, seen);
  const party = bench.evidence.things.get(params.participantId ?? '');
  return params.conversationId === undefined && party?.kind === 'participant'
    ? { ...params, conversationId: party.conversationId }
    : params;
}

/** The body that was sent where the operation takes it and it says the wish, else one made from its parts. */
function bodyOf(made: Json | undefined, operation: Operation, { body }: Seen): Json | undefined {
  const schema = operation.body === null ? undefined : models[operation.body];
  const isTaken = schema !== undefined && isObject(body) && isObject(made) && checkBody(schema, body).length === 0;
  return isTaken && Object.keys(made).every((key) => Object.hasOwn(body, key)) ? body : made;
}

const size = (value: Json): number =>
  isObject(value) || Array.isArray(value)
    ? Object.values(value).reduce((sum: number, item: Json) => sum + size(item), 0)
    : 1;
