import { bounds } from './bounds.ts';
import type { Skip } from './budget.ts';
import { entryOf, type Reason } from './catalogue.ts';
import type { Composition } from './compose.ts';
import { bodyText, type Draft, isShown } from './draft.ts';
import type { Evidence } from './evidence.ts';
import type { ErrorBody, ExplainMember, Explanation, Fix, SkippedMember } from './explanation.ts';
import { extraCandidates } from './extra-candidates.ts';
import { type ExplainMode, headersOf } from './headers.ts';
import { intentOf } from './intent.ts';
import type { Bench } from './judge.ts';
import { isForAll } from './level.ts';
import { maskNumbers, metadataText, plain, secretsOf, sentText } from './mask.ts';
import { type Facts, type Problem, stageOf } from './problem.ts';
import type { ReasonEntry } from './reason.ts';
import { renderCandidate, renderFix } from './render-fix.ts';
import { hasProse, isEchoed, isSayable, withoutStrangers } from './stranger.ts';
import { type Filled, fill } from './template.ts';
import type { ToolName } from './tool-names.ts';

/** Everything an answer is written from. */
export interface RenderSource {
  readonly evidence: Evidence;
  readonly owner: Problem;
  readonly answer: { readonly status: number; readonly code: string };
  readonly mode: ExplainMode;
  /** Absent when explain itself failed. */
  readonly bench: Bench | undefined;
  readonly sent: Draft;
  readonly blamed: Problem;
  readonly composition: Composition;
  /** Why there is no more than the short form. */
  readonly skipped?: Skip;
}

export function render(source: RenderSource): Explanation {
  const { evidence, answer, mode, blamed, composition } = source;
  const entry = entryOf(blamed.reason);
  const fix = mode === 'off' ? null : renderFix({ sent: source.sent, composition, evidence, entry });
  // What the body does not show, its sentences do not tell.
  const facts = factsOf(source, mode === 'body' ? fix : null);
  const member = mode === 'off' || source.skipped !== undefined ? undefined : memberOf(source, entry, { fix, facts });
  const shown = shortForm(source) ?? member;
  const message = fill(entry.message, facts, bounds.messageCharsMax);
  const body: ErrorBody = {
    message: message.text,
    code: answer.code,
    status: answer.status,
    contextId: evidence.contextId,
    messageWithParams: message.template,
    messageParams: message.params,
    details: mode === 'body' ? [detailOf(blamed)] : [],
    errors: [],
    ...oauthMembers(entry, message),
    ...(mode === 'body' && shown !== undefined ? { explain: shown } : {}),
  };
  return {
    status: answer.status,
    code: answer.code,
    title: entry.title,
    headers: headersOf({ status: answer.status, owner: source.owner, blamed, evidence, mode }),
    body: scrubbed(body, evidence),
    ...(member === undefined ? {} : { member: scrubbed(member, evidence) }),
    reason: blamed.reason,
    reasons: reasonsOf(composition),
  };
}

const shortForm = ({ skipped }: RenderSource): SkippedMember | undefined =>
  skipped === undefined ? undefined : { v: 1, skipped };

const reasonsOf = (composition: Composition): readonly Reason[] =>
  composition.problems.map((problem) => problem.reason);

interface Shown {
  readonly fix: Fix | null;
  readonly facts: Facts;
}

function memberOf(source: RenderSource, entry: ReasonEntry, { fix, facts }: Shown): ExplainMember {
  const { blamed, composition, evidence, sent } = source;
  const intent = isShown(sent.body) ? intentOf(sent, source.bench?.search.isWord) : undefined;
  const extra =
    source.bench === undefined || (fix !== null && blamed.reason !== 'NO_USER_CONTEXT')
      ? []
      : extraCandidates(sent, blamed, source.bench);
  const found = composition.candidates.map((outcome) => renderCandidate(outcome, evidence));
  return {
    v: 1,
    reason: blamed.reason,
    stage: stageOf(blamed),
    ...(intent === undefined ? {} : { intent }),
    cause: fill(entry.cause, facts, bounds.causeCharsMax).text,
    confidence: confidenceOf(blamed, composition),
    applicability: composition.applicability,
    fix,
    also: alsoOf(blamed.reason, composition),
    candidates: [...found, ...extra].slice(0, candidatesMax(blamed)),
    evidence: lookedAt(composition, fix),
    metadata: metadataOf(source, entry),
    docs: `/errors/${blamed.reason}`,
    ...nextOf(entry, sent),
  };
}

/** Of those whom a selector fits all have to be seen by whoever chooses. */
const candidatesMax = ({ reason }: Problem): number =>
  reason === 'COUNT_MISMATCH' ? bounds.partiesMax : bounds.candidatesMax;

/** A near path already says that the one sent is unknown. */
function alsoOf(blamed: Reason, composition: Composition): readonly Reason[] {
  return reasonsOf(composition)
    .filter((reason) => reason !== blamed && reason !== 'UNKNOWN_PATH')
    .slice(0, bounds.alsoMax);
}

const CERTAIN_COST_MAX = 0.3;

function confidenceOf(blamed: Problem, { fix, applicability }: Composition): 'certain' | 'likely' {
  if (applicability === 'apply') return (fix?.cost ?? 0) <= CERTAIN_COST_MAX ? 'certain' : 'likely';
  return applicability === 'none' && blamed.reason !== 'UNKNOWN_PATH' && blamed.reason !== 'PATH_NEAR_MISS'
    ? 'certain'
    : 'likely';
}

function lookedAt(composition: Composition, fix: Fix | null): readonly string[] {
  const stages = new Set(composition.problems.map(stageOf));
  const filled =
    fix !== null &&
    composition.fix !== undefined &&
    composition.problems.some((each) => each.reason === 'MISSING_CONVERSATION_ID');
  return [
    ...(stages.has('route') ? ['route'] : []),
    ...(stages.has('body') || stages.has('media') || fix?.body !== undefined ? ['schema'] : []),
    ...(stages.has('token') || stages.has('permission') ? ['token'] : []),
    ...(stages.has('resolve') || stages.has('state') || filled ? ['object'] : []),
  ];
}

/** The tools are all about calls. */
const nextOf = (entry: ReasonEntry, sent: Draft): { next?: { tool: ToolName } } =>
  entry.next !== undefined && sent.path.includes('/conversation') ? { next: { tool: entry.next } } : {};

/** The values of the sentences: facts of the reason, and the correction where there is one. */
function factsOf({ blamed, evidence, sent, composition }: RenderSource, fix: Fix | null): Facts {
  const count = composition.candidates.length > 0 ? { count: String(composition.candidates.length) } : {};
  const base: Facts = {
    retryAfter: '1',
    ...count,
    ...blamed.facts,
    ...withArticles(blamed.facts),
    contextId: evidence.contextId,
    base: evidence.request.base,
  };
  const shown: Facts = { ...base, ...(base.path === undefined ? { path: sent.path } : {}) };
  const masked = Object.fromEntries(
    Object.entries(withoutStrangers(shown)).map(([name, value]) => [
      name,
      maskNumbers(value, sentText(evidence.request)),
    ]),
  );
  // A request that hangs up on everybody is shown to choose from, and never told as the one to send.
  return fix === null || composition.fix === undefined || isForAll(composition.fix.draft)
    ? masked
    : { ...masked, ...fixFacts(fix, sent, composition.fix.draft) };
}

/** `aKind` for the fact `kind`: the sentences that need an article take it from here. */
const withArticles = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries({ aKind: facts.kind, aWanted: facts.wanted, aParameter: facts.parameter }).flatMap(([name, noun]) =>
      noun === undefined || noun === '' ? [] : [[name, `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`]],
    ),
  );

const BODY_CHARS_MAX = 90;

// Only what can stand in a sentence as it is: a body that had to be cut or cleaned would be another body.
function fixFacts(fix: Fix, sent: Draft, fixed: Draft): Facts {
  const text = fix.body === undefined || !isShown(fixed.body) ? undefined : bodyText(fixed.body);
  const body =
    text !== undefined && text.length <= BODY_CHARS_MAX && plain(text) === text && JSON.stringify(fix.body) === text
      ? text
      : undefined;
  const path = fixed.path.replaceAll(/<(\w+)>/g, '{$1}');
  const isSame = sent.path === fixed.path;
  const isMoved = !isSame || sent.method !== fixed.method;
  return {
    ...(isSame ? { use: fix.method, allowed: fix.method } : {}),
    ...(isSame && body !== undefined ? { body } : {}),
    ...(plain(path, path.length) === path && isSayable(path)
      ? { request: `${fix.method} ${path}`, ...(isMoved ? { otherRequest: `${fix.method} ${path}` } : {}) }
      : {}),
    ...(body === undefined ? {} : { fixBody: body, ...(isMoved ? {} : { sameBody: body }) }),
  };
}

/** Facts that the catalogue names, as data: bounded, without control characters, numbers masked. */
function metadataOf({ blamed, evidence }: RenderSource, entry: ReasonEntry): Readonly<Record<string, string>> {
  const known = Object.keys(entry.metadata).filter((name) => (blamed.facts[name] ?? '') !== '');
  const sent = sentText(evidence.request);
  return Object.fromEntries(
    known.map((name) => {
      const text = maskNumbers(blamed.facts[name] ?? '', sent);
      return [name, isEchoed(name) || hasProse(text) ? metadataText(text, bounds.nameCharsMax) : metadataText(text)];
    }),
  );
}

function detailOf(blamed: Problem): { errorCode: string; fieldName?: string } {
  const field = fieldOf(blamed);
  return { errorCode: blamed.reason, ...(field === undefined ? {} : { fieldName: field }) };
}

function fieldOf(blamed: Problem): string | undefined {
  switch (stageOf(blamed)) {
    case 'route':
      return blamed.reason === 'WRONG_METHOD' ? 'method' : (blamed.facts.parameter ?? 'path');
    case 'media':
      return plain(blamed.facts.header ?? 'Content-Type', bounds.nameCharsMax);
    case 'body':
      return plain(blamed.facts.key ?? blamed.facts.place ?? 'body', bounds.nameCharsMax);
    case 'host':
      return 'Host';
    case 'resolve':
    case 'state':
      return 'path';
    default:
      return undefined;
  }
}

function oauthMembers(entry: ReasonEntry, message: Filled): Partial<ErrorBody> {
  if (entry.oauthError === undefined) return {};
  // The cloud's own words (reference/genesys behaviour 5).
  const description = entry.oauthError === 'invalid_client' ? 'authentication failed' : message.text;
  return { error: entry.oauthError, description, error_description: description };
}

/** A token that was pasted into the path or the body is not shown there either. */
function scrubbed<Shown>(body: Shown, { request }: Evidence): Shown {
  const secrets = secretsOf(request);
  if (secrets.length === 0) return body;
  const text = JSON.stringify(body);
  const found = secrets.map((secret) => JSON.stringify(secret).slice(1, -1)).filter((secret) => text.includes(secret));
  return found.length === 0 ? body : JSON.parse(found.reduce((each, secret) => each.replaceAll(secret, '***'), text));
}
