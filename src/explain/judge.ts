import { authorise, checkMedia, checkOperationBody } from '../contract/gates.ts';
import type { Finding, Operation } from '../contract/operation.ts';
import { type RouteMatch, select } from '../contract/route-table.ts';
import type { Budget } from './budget.ts';
import { bodyText, type Draft } from './draft.ts';
import type { Evidence } from './evidence.ts';
import { judgeLevel, judgeObjects } from './judge-objects.ts';
import type { NearMissSearch } from './near-miss.ts';
import { fromFinding, fromFindings, type Problem } from './problem.ts';
import { isEmptyWord } from './segment.ts';

/** What a dry run needs besides the request. */
export interface Bench {
  readonly evidence: Evidence;
  readonly search: NearMissSearch;
  readonly budget: Budget;
}

/** How far a request would come. */
export interface Verdict {
  /** The first thing that is wrong; absent: it passes every gate. */
  readonly problem?: Problem;
  readonly match?: RouteMatch;
  /** Whether something is left to fill in. */
  readonly isOpen: boolean;
}

/** Runs a draft through the gates up to and including state, as far as the evidence allows. Changes nothing. */
export function judge(draft: Draft, bench: Bench): Verdict {
  const { evidence } = bench;
  const isOpen = draft.placeholders.length > 0;
  const matches = evidence.routes.match(draft.path);
  const slot = badSlot(draft, matches, bench);
  const selected = select(matches, draft.method);
  if (slot !== undefined)
    return { problem: withMethod(slot, selected.ok ? undefined : fromFinding(selected.refusal, draft.method)), isOpen };
  if (!selected.ok)
    return {
      problem: fromFinding(selected.refusal, draft.method),
      isOpen,
      ...(matches[0] === undefined ? {} : { match: matches[0] }),
    };
  const match = selected.value;
  const wrong =
    permission(match.operation, bench) ??
    media(draft) ??
    judgeLevel(draft, match, evidence) ??
    content(draft, match.operation, bench) ??
    (evidence.isStatic === true ? undefined : judgeObjects(draft, match, evidence));
  return { match, isOpen, ...(wrong === undefined ? {} : { problem: wrong }) };
}

// What the verb gate would say is kept beside the word in the id's place: both are true of one request.
const withMethod = (slot: Problem, method: Problem | undefined): Problem =>
  method?.reason === 'WRONG_METHOD' ? { ...slot, facts: { ...method.facts, ...slot.facts } } : slot;

function permission(operation: Operation, { evidence }: Bench): Problem | undefined {
  if (evidence.token === undefined) return undefined;
  const finding = authorise(operation, evidence.token, { adminConversationScopeCounts: true });
  return finding === undefined ? undefined : fromFinding(finding, operation.method);
}

function media(draft: Draft): Problem | undefined {
  const finding = checkMedia(draft.method, draft.contentType, bodyText(draft.body));
  return finding === undefined ? undefined : fromFinding(finding, draft.method);
}

function content(draft: Draft, operation: Operation, { evidence }: Bench): Problem | undefined {
  const body = checkOperationBody(operation, bodyText(draft.body));
  if (body.ok) return undefined;
  // What this server does not carry out is no fault of a request to the cloud.
  const findings = evidence.isStatic === true ? body.refusal.filter((each) => !isNotBuilt(each)) : body.refusal;
  return fromFindings(findings, draft.method);
}

const isNotBuilt = (finding: Finding): boolean => finding.stage === 'body' && finding.kind === 'key-not-built';

/** A word of the API, or nothing, where the template has an id. */
function badSlot(draft: Draft, matches: readonly RouteMatch[], { search }: Bench): Problem | undefined {
  const [match] = matches;
  if (match === undefined) return undefined;
  for (const [parameter, word] of Object.entries(match.params)) {
    if (match.operation.words?.[parameter] !== undefined || draft.placeholders.includes(word)) continue;
    if (isEmptyWord(word)) return { reason: 'EMPTY_ID', facts: { word: word.replaceAll(/[{}<>$]/g, ''), parameter } };
    if (isId(parameter) && search.isWord(word))
      return { reason: 'LITERAL_IN_ID_SLOT', facts: { word, parameter, template: match.operation.path } };
  }
  return undefined;
}

const isId = (parameter: string): boolean => parameter.endsWith('Id') || parameter === 'id';
