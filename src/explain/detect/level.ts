import type { Known } from '../../base/known.ts';
import type { Operation } from '../../contract/operation.ts';
import { models } from '../../contract/schemas.ts';
import { isEndWord } from '../action-words.ts';
import { type Draft, fillTemplate } from '../draft.ts';
import { isObject, type Json } from '../json.ts';
import type { Bench } from '../judge.ts';
import { type NamedParticipant, namedParticipants } from '../level.ts';
import { partiesIn, staysOf } from '../parties.ts';
import { type Problem, problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { repairBody } from '../repair-body.ts';
import { endBody } from './methods.ts';

/** WRONG_TARGET_LEVEL: for each participant that body or query names, the request on its own path. */
export function correctLevel(draft: Draft, _sent: Problem, bench: Bench): readonly Proposal[] {
  const [match] = bench.evidence.routes.match(draft.path);
  const conversationId = match?.params.conversationId;
  const operation = match === undefined ? undefined : participantOperation(match.operation, bench);
  if (operation === undefined || conversationId === undefined) return [];
  const { named, isDoubtful } = targetsOf(draft, conversationId, bench);
  const found = problem('WRONG_TARGET_LEVEL', { participants: String(named.length) });
  return named.flatMap((one) => {
    const action = actionFor(draft, operation, one);
    if (action === undefined) return [];
    const { path, placeholders } = fillTemplate(operation.path, { conversationId, participantId: one.id });
    const made: Draft = {
      ...draft,
      method: 'PATCH',
      path,
      placeholders,
      query: '',
      contentType: 'application/json',
      body: { kind: 'json', value: action },
    };
    return [{ draft: made, problems: [found], cost: 0, ...(isDoubtful ? { isDoubtful } : {}) }];
  });
}

interface Targets {
  readonly named: readonly NamedParticipant[];
  /** Several are named, or one who is not in this conversation. */
  readonly isDoubtful: boolean;
}

/** Whoever is named as a participant, and whoever a value stands for in this conversation; each once. */
function targetsOf(draft: Draft, conversationId: string, { evidence }: Bench): Targets {
  const body = draft.body.kind === 'json' ? draft.body.value : undefined;
  const here = (thing: Known): readonly string[] =>
    staysOf(thing)
      .filter((stay) => stay.conversationId === conversationId)
      .map((stay) => stay.participantId);
  const named = new Map<string, NamedParticipant>();
  for (const one of namedParticipants(body)) {
    const thing = evidence.things.get(one.id);
    const [only, ...others] = thing === undefined ? [] : here(thing);
    named.set(only !== undefined && others.length === 0 ? only : one.id, one);
  }
  const words = new Set([...named.values()].map((one) => one.id));
  const parties = partiesIn(draft, evidence.things).filter(({ word }) => !words.has(word));
  for (const id of parties.flatMap(({ thing }) => here(thing))) if (!named.has(id)) named.set(id, { id, rest: {} });
  const isElsewhere = parties.some(({ thing }) => here(thing).length === 0);
  return { named: [...named.values()], isDoubtful: named.size > 1 || isElsewhere };
}

/** The participant's own path beside that of the conversation: below the same medium, else the one without a medium. */
function participantOperation(whole: Operation, { evidence }: Bench): Operation | undefined {
  const base = whole.path.replace(/\/disconnect$/, '');
  const wanted = [
    `${base}/participants/{participantId}`,
    '/api/v2/conversations/{conversationId}/participants/{participantId}',
  ];
  const built = evidence.routes.operations.filter((each) => each.status === 'built' && each.method === 'PATCH');
  return wanted.map((path) => built.find((each) => each.path === path)).find((each) => each !== undefined);
}

/** What was wanted of one participant: what stands beside its id, else what the whole request says. */
function actionFor(draft: Draft, operation: Operation, one: NamedParticipant): Json | undefined {
  const schema = operation.body === null ? undefined : models[operation.body];
  const end = endBody(operation);
  if (schema === undefined || end?.kind !== 'json') return undefined;
  if (Object.keys(one.rest).length > 0) {
    const rest = Object.keys(one.rest).every((key) => Object.hasOwn(schema.properties ?? {}, key))
      ? one.rest
      : undefined;
    const repaired = repairBody(schema, one.rest, draft.path);
    if (repaired !== undefined && !repaired.isLossy) return repaired.value;
    if (rest !== undefined && repaired === undefined) return rest;
  }
  return saysEnd(draft) ? end.value : undefined;
}

function saysEnd(draft: Draft): boolean {
  if (draft.method === 'DELETE' || draft.path.endsWith('/disconnect')) return true;
  const body = draft.body.kind === 'json' ? draft.body.value : undefined;
  if (!isObject(body)) return false;
  return Object.entries(body).some(
    ([key, value]) => (typeof value === 'string' && isEndWord(value)) || /^remove/i.test(key),
  );
}
