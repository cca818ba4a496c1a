import type { Operation } from '../../contract/operation.ts';
import { models } from '../../contract/schemas.ts';
import { type Draft, isShown } from '../draft.ts';
import type { Json } from '../json.ts';
import type { Bench } from '../judge.ts';
import { readForm, readLenient } from '../lenient-json.ts';
import { type Problem, problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { repairBody } from '../repair-body.ts';

const JSON_TYPE = 'application/json';

/** MISSING_CONTENT_TYPE, WRONG_CONTENT_TYPE, FORM_BODY: the same content as JSON. */
export function correctMedia(draft: Draft, sent: Problem): readonly Proposal[] {
  if (!isShown(draft.body)) return [];
  const read = readBody(draft, sent);
  if (read === undefined) return [];
  const revised: Draft = { ...draft, contentType: JSON_TYPE, body: { kind: 'json', value: read.value } };
  return [{ draft: revised, problems: read.problems, cost: 0.05 }];
}

/** MALFORMED_JSON, PYTHON_LITERAL: the value that was meant. */
export function correctSyntax(draft: Draft, sent: Problem): readonly Proposal[] {
  if (draft.body.kind !== 'text' || !isShown(draft.body)) return [];
  const value = readLenient(draft.body.text) ?? readForm(draft.body.text);
  return value === undefined
    ? []
    : [{ draft: { ...draft, body: { kind: 'json', value } }, problems: [sent], cost: 0.1 }];
}

interface Read {
  readonly value: Json;
  readonly problems: readonly Problem[];
}

function readBody(draft: Draft, sent: Problem): Read | undefined {
  const type = sent.facts.sent ?? '';
  if (draft.body.kind === 'none') return undefined;
  // curl -d says that it sends a form, whatever it sends.
  if (draft.body.kind === 'json')
    return { value: draft.body.value, problems: [problem('WRONG_CONTENT_TYPE', { sent: type })] };
  const form = readForm(draft.body.text);
  if (form !== undefined) return { value: form, problems: [sent] };
  const value = readLenient(draft.body.text);
  if (value === undefined) return undefined;
  const first = sent.reason === 'FORM_BODY' ? problem('WRONG_CONTENT_TYPE', { sent: type }) : sent;
  return {
    value,
    problems: [
      first,
      problem(/'|\bTrue\b|\bFalse\b|\bNone\b/.test(draft.body.text) ? 'PYTHON_LITERAL' : 'MALFORMED_JSON'),
    ],
  };
}

/** Everything that a schema finds wrong, mended in one step. */
export function correctBody(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const operation = operationOf(draft, bench);
  const schema = operation === undefined || operation.body === null ? undefined : models[operation.body];
  if (schema === undefined || draft.body.kind !== 'json' || !isShown(draft.body)) return [];
  // What acts by its path alone hangs up on everybody: whoever sent more than that meant something else.
  if (schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0) return [];
  const repaired = repairBody(schema, draft.body.value, draft.path);
  if (repaired === undefined) return [];
  const problems = blamedFirst(sent, repaired.problems);
  const revised: Draft = { ...draft, body: { kind: 'json', value: repaired.value } };
  return [
    {
      draft: revised,
      problems,
      cost: 0.05 * repaired.problems.length,
      ...(repaired.isLossy ? { isDoubtful: true } : {}),
    },
  ];
}

const blamedFirst = (sent: Problem, found: readonly Problem[]): readonly Problem[] => [
  sent,
  ...found.filter((each) => each.reason !== sent.reason),
];

function operationOf(draft: Draft, { evidence }: Bench): Operation | undefined {
  return evidence.routes.match(draft.path).find((match) => match.operation.method === draft.method)?.operation;
}
