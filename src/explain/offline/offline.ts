import { bounds } from '../bounds.ts';
import { entryOf } from '../catalogue.ts';
import type { Composition, Outcome } from '../compose.ts';
import { bodyText, type Draft, requestKey } from '../draft.ts';
import type { Candidate, Fix } from '../explanation.ts';
import { secretsOf } from '../mask.ts';
import type { Problem } from '../problem.ts';
import type { Applicability } from '../reason.ts';
import { renderCandidate, renderFix } from '../render-fix.ts';
import { withoutStrangers } from '../stranger.ts';
import { fill } from '../template.ts';
import { type Correction, correct } from './correct.ts';
import { isTokenRequest, tokenAnswer } from './oauth.ts';
import type { OfflineAnswer, OfflineCase, OfflineExplainer } from './offline-case.ts';
import { ordered, reasonsFor } from './reasons.ts';
import { sdkProblems } from './sdk.ts';
import { isSocket, socketProblems } from './socket.ts';
import { createCloudTable, type Study, studyOf } from './study.ts';

/** The table is indexed once, at the first question. */
export function createOfflineExplainer(options: OfflineOptions = {}): OfflineExplainer {
  const table = createCloudTable();
  return {
    explain(one) {
      if (one.request.path.length > bounds.pathBytesMax) return unjudged('The path is too long to be looked at.');
      try {
        return withoutSecrets(explain(studyOf(one, table)), one);
      } catch (fault) {
        options.onFault?.(fault);
        return unjudged('This request cannot be judged.');
      }
    },
  };
}

export interface OfflineOptions {
  /** Told of a defect of explain itself; the request is answered without an explanation then. */
  readonly onFault?: (fault: unknown) => void;
}

const unjudged = (cause: string): OfflineAnswer => ({
  reasons: [],
  cause,
  applicability: 'none',
  fix: null,
  candidates: [],
  unknown: [],
});

/** A token that stands elsewhere in the request, as in its path, is not shown there either. */
function withoutSecrets(answer: OfflineAnswer, { request }: OfflineCase): OfflineAnswer {
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const secrets = secretsOf({ method: request.method, path: request.path, headers, base: '' });
  if (secrets.length === 0) return answer;
  const text = JSON.stringify(answer);
  const found = secrets.map((secret) => JSON.stringify(secret).slice(1, -1)).filter((secret) => text.includes(secret));
  if (found.length === 0) return answer;
  return JSON.parse(found.reduce((shown, secret) => shown.replaceAll(secret, '***'), text));
}

function explain(study: Study): OfflineAnswer {
  const { one, sent, table } = study;
  if (isTokenRequest(sent)) {
    const { operations } = table.routes;
    const { fix, problems } = tokenAnswer(sent, one, operations);
    const all = ordered([...problems, ...sdkProblems(one.request.sdk_call, operations)]);
    return {
      intent: 'oauth-token',
      ...said(all, study),
      applicability: 'fill',
      fix,
      candidates: [],
      unknown: unknownOf(study),
    };
  }
  const correction = correct(study);
  const problems = isSocket(sent.method)
    ? ordered([...socketProblems(study), ...sdkProblems(one.request.sdk_call, table.routes.operations)])
    : reasonsFor(study, correction);
  const { fix, applicability } = claimOf(study, correction, problems);
  return {
    ...(correction.intent === undefined ? {} : { intent: correction.intent }),
    ...said(problems, study),
    ...(correction.isRight ? { cause: rightInForm(study), isRightInForm: true as const } : {}),
    applicability,
    fix,
    candidates: candidatesOf(study, correction),
    unknown: unknownOf(study),
  };
}

function said(problems: readonly Problem[], { one }: Study): Pick<OfflineAnswer, 'reasons' | 'cause'> {
  // That a path is unknown says more than which verb it would take.
  const first =
    problems.find((each) => each.reason === 'UNKNOWN_PATH' && problems[0]?.reason === 'WRONG_METHOD') ?? problems[0];
  const path = one.request.path.split('?', 1)[0] ?? '';
  const facts = withoutStrangers({ path, ...first?.facts });
  const cause = first === undefined ? '' : fill(entryOf(first.reason).cause, facts, bounds.causeCharsMax).text;
  return { reasons: problems.map((each) => each.reason), cause };
}

/** Nobody is accused of what cannot be seen. */
function rightInForm({ one }: Study): string {
  const status = one.observed?.status;
  if (status === undefined) return 'Nothing is wrong with the form of this request.';
  const isSuccess = status >= 200 && status < 300;
  return isSuccess
    ? `Nothing is wrong with the form of this request; after ${status} only a look at the conversation tells whether it worked.`
    : `Nothing is wrong with the form of this request; the reasons are what ${status} may mean.`;
}

interface Claim {
  readonly fix: Fix | null;
  readonly applicability: Applicability;
}

function claimOf(study: Study, correction: Correction, problems: readonly Problem[]): Claim {
  const { draft, applicability } = correction;
  const [blamed] = problems;
  if (draft === undefined) return { fix: null, applicability: 'none' };
  const entry = entryOf(blamed?.reason ?? 'NOT_FOUND');
  const { unveil } = study.veiled;
  const sent = { ...study.sent, path: unveil(study.sent.path) };
  const shown = { ...draft, path: unveil(draft.path) };
  const fix = renderFix({
    sent,
    composition: compositionOf(shown, applicability),
    evidence: study.bench.evidence,
    entry,
  });
  if (fix === null) return { fix: null, applicability: 'none' };
  const isSame = requestKey(sent) === requestKey(shown);
  return { fix, applicability: isSame && applicability === 'apply' ? 'choose' : applicability };
}

const compositionOf = (draft: Draft, applicability: Applicability): Composition => ({
  applicability,
  fix: outcomeOf(draft),
  candidates: [],
  problems: [],
  isNear: true,
});

const outcomeOf = (draft: Draft): Outcome => ({
  draft,
  verdict: { isOpen: draft.placeholders.length > 0 },
  problems: [],
  cost: 0,
  isDoubtful: false,
});

/** Other requests that may be meant, each once, without the correction itself. */
function candidatesOf(study: Study, { draft: chosen, others }: Correction): readonly Candidate[] {
  const unveiled = (draft: Draft): Draft => ({ ...draft, path: study.veiled.unveil(draft.path) });
  const operationOf = ({ method, path }: Draft): string => `${method} ${path}`;
  const seen = new Set(chosen === undefined ? [] : [operationOf(unveiled(chosen))]);
  const fresh = others.map(unveiled).filter((draft) => {
    const isNew = !seen.has(operationOf(draft));
    seen.add(operationOf(draft));
    return isNew;
  });
  return fresh.slice(0, bounds.candidatesMax).map((draft) => renderCandidate(outcomeOf(draft), study.bench.evidence));
}

/** What only a server, or more of the story, could tell. */
function unknownOf({ one, sent, seen }: Study): readonly string[] {
  const hasIds = seen.path.some((segment) => segment.isId);
  return [
    ...(hasIds ? ['Whether the ids exist, what they are the ids of, and in which state they are.'] : []),
    ...(one.token === undefined ? ['What the token may do, and whether it belongs to a user.'] : []),
    ...(one.observed === undefined ? ['What was answered.'] : []),
    ...(sent.body.kind === 'none' && bodyText(sent.body) === undefined && sent.method !== 'GET'
      ? ['Whether a body was sent.']
      : []),
  ];
}
