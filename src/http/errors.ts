import type { Lookup } from '../app/lookup.ts';
import type { Known } from '../base/known.ts';
import type { RouteTable } from '../contract/route-table.ts';
import type { AnswerColumn, Evidence, Refusal } from '../explain/evidence.ts';
import type { Explainer } from '../explain/explain.ts';
import type { ExplainMember, Explanation, SkippedMember } from '../explain/explanation.ts';
import { problemDetails } from '../explain/problem-details.ts';
import { mayViewAny } from './act-permission.ts';
import type { Answer, Exchange } from './exchange.ts';
import type { ExplainRate } from './explain-rate.ts';
import type { RecentReads } from './recent-reads.ts';
import { wordsOf } from './words.ts';

/** Where evidence comes from. */
export interface EvidenceDeps {
  readonly routes: RouteTable;
  readonly lookup: Lookup;
  /** The base that corrected requests are shown with. */
  readonly base: () => string;
  /** Told of a look-up that failed: the refusal is explained without it then. */
  readonly onFault: (fault: unknown) => void;
}

export interface ErrorsDeps extends EvidenceDeps {
  readonly reads: Pick<RecentReads, 'of'>;
  readonly explainer: Explainer;
  /** How often clients are explained to; absent: without limit. */
  readonly rate?: ExplainRate;
}

/** An answer with the reason phrase of its catalogue entry. */
export interface ErrorAnswer extends Answer {
  readonly title: string;
  readonly reason: string;
  /** The explanation, for the journal. */
  readonly explain?: ExplainMember | SkippedMember;
}

/** Turns a refusal into its answer: the cloud's error body with the explanation. Gathers what explain may look at. */
export function createErrors(deps: ErrorsDeps): (exchange: Exchange, refusal: Refusal) => ErrorAnswer {
  return (exchange, refusal) => {
    const skip = deps.rate?.isOver(exchange) === true ? 'load' : undefined;
    const things = skip === undefined ? thingsOf(deps, exchange) : new Map();
    const { grant } = exchange;
    const reads = grant !== undefined && hasEnded(things) ? { reads: deps.reads.of(grant.hash, idsOf(things)) } : {};
    const explanation = deps.explainer.explain({ ...requestOf(deps, exchange, refusal), things, ...reads }, skip);
    const isProblem = /\bapplication\/problem\+json\b/i.test(exchange.incoming.headers.accept ?? '');
    return {
      status: explanation.status,
      title: explanation.title,
      reason: explanation.reason,
      ...keptOf(explanation),
      headers: explanation.headers,
      ...(isProblem ? { text: problemText(explanation) } : { body: explanation.body }),
    };
  };
}

/** Whole where the body has none of it, and short where that is all that there is. */
function keptOf({ member, body }: Explanation): Pick<ErrorAnswer, 'explain'> {
  const explain = member ?? body.explain;
  return explain === undefined ? {} : { explain };
}

/** RFC 9457 for whoever asks for it: the same members in another form. */
const problemText = ({ body, title }: Explanation): NonNullable<Answer['text']> => ({
  type: 'application/problem+json; charset=utf-8',
  content: JSON.stringify(problemDetails(body, title)),
});

/** What explain may look at for a request: what its sender may see at this moment. */
export const evidenceOf = (deps: EvidenceDeps, exchange: Exchange, refusal: Refusal): Evidence => ({
  ...requestOf(deps, exchange, refusal),
  things: thingsOf(deps, exchange),
});

export function requestOf(deps: EvidenceDeps, exchange: Exchange, refusal: Refusal): Omit<Evidence, 'things'> {
  const { grant, incoming, operation } = exchange;
  return {
    request: {
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
      base: deps.base(),
      ...(exchange.bodySeen && incoming.bodyText !== undefined ? { body: incoming.bodyText } : {}),
    },
    refusal,
    column: columnOf(exchange),
    ...(operation === undefined ? {} : { operation, params: exchange.params }),
    routes: deps.routes,
    ...(grant === undefined ? {} : { token: grant }),
    contextId: exchange.requestId,
  };
}

/** What the caller read before tells something only of what has ended since. */
const hasEnded = (things: ReadonlyMap<string, Known>): boolean =>
  [...things.values()].some(
    (thing) => (thing.kind === 'participant' || thing.kind === 'conversation') && thing.endedAt !== undefined,
  );

/** Participants and conversations, by which a list may have shown them. */
const idsOf = (things: ReadonlyMap<string, Known>): readonly string[] => {
  const ids = [...things.values()].flatMap((thing) => {
    if (thing.kind === 'participant') return [thing.participantId, thing.conversationId];
    return thing.kind === 'conversation' ? [thing.conversationId] : [];
  });
  return [...new Set(ids)];
};

/** Hints about an object need the right to read it now (design: explain, security). */
function thingsOf(deps: EvidenceDeps, exchange: Exchange): ReadonlyMap<string, Known> {
  const { grant } = exchange;
  if (grant === undefined || !mayViewAny(grant)) return new Map();
  try {
    return deps.lookup.things(grant.organisationId, wordsOf(exchange));
  } catch (fault) {
    // What is only a hint must not turn a refusal into another one.
    deps.onFault(fault);
    return new Map();
  }
}

function columnOf(exchange: Exchange): AnswerColumn {
  if (exchange.operation?.dialect === 'thread') return 'thread';
  if (exchange.pathname.startsWith('/api/v2/conversations/calls/')) return 'calls';
  return exchange.pathname.startsWith('/api/v2/conversations/') && !exchange.pathname.endsWith('/calls')
    ? 'generic'
    : 'other';
}
