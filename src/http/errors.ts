import type { Lookup } from '../app/lookup.ts';
import type { Known } from '../base/known.ts';
import type { RouteTable } from '../contract/route-table.ts';
import type { AnswerColumn, Evidence, Refusal } from '../explain/evidence.ts';
import type { Explainer } from '../explain/explain.ts';
import type { ExplainMember, Explanation } from '../explain/explanation.ts';
import { problemDetails } from '../explain/problem-details.ts';
import { mayViewAny } from './act-permission.ts';
import type { Answer, Exchange } from './exchange.ts';
import { wordsOf } from './words.ts';

/** Where evidence comes from. */
export interface EvidenceDeps {
  readonly routes: RouteTable;
  readonly lookup: Lookup;
  /** The base that corrected requests are shown with. */
  readonly base: () => string;
}

export interface ErrorsDeps extends EvidenceDeps {
  readonly explainer: Explainer;
}

/** An answer with the reason phrase of its catalogue entry. */
export interface ErrorAnswer extends Answer {
  readonly title: string;
  readonly reason: string;
  /** The explanation, for the journal. */
  readonly explain?: ExplainMember;
}

/** Turns a refusal into its answer: the cloud's error body with the explanation. Gathers what explain may look at. */
export function createErrors(deps: ErrorsDeps): (exchange: Exchange, refusal: Refusal) => ErrorAnswer {
  return (exchange, refusal) => {
    const explanation = deps.explainer.explain(evidenceOf(deps, exchange, refusal));
    const isProblem = /\bapplication\/problem\+json\b/i.test(exchange.incoming.headers.accept ?? '');
    return {
      status: explanation.status,
      title: explanation.title,
      reason: explanation.reason,
      ...(explanation.member === undefined ? {} : { explain: explanation.member }),
      headers: explanation.headers,
      ...(isProblem ? { text: problemText(explanation) } : { body: explanation.body }),
    };
  };
}

/** RFC 9457 for whoever asks for it: the same members in another form. */
const problemText = ({ body, title }: Explanation): NonNullable<Answer['text']> => ({
  type: 'application/problem+json; charset=utf-8',
  content: JSON.stringify(problemDetails(body, title)),
});

/** What explain may look at for a request: what its sender may see at this moment. */
export function evidenceOf(deps: EvidenceDeps, exchange: Exchange, refusal: Refusal): Evidence {
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
    things: thingsOf(deps, exchange),
    contextId: exchange.requestId,
  };
}

/** Hints about an object need the right to read it now (design: explain, security). */
function thingsOf(deps: EvidenceDeps, exchange: Exchange): ReadonlyMap<string, Known> {
  const { grant } = exchange;
  return grant !== undefined && mayViewAny(grant)
    ? deps.lookup.things(grant.organisationId, wordsOf(exchange))
    : new Map();
}

function columnOf(exchange: Exchange): AnswerColumn {
  if (exchange.operation?.dialect === 'thread') return 'thread';
  if (exchange.pathname.startsWith('/api/v2/conversations/calls/')) return 'calls';
  return exchange.pathname.startsWith('/api/v2/conversations/') && !exchange.pathname.endsWith('/calls')
    ? 'generic'
    : 'other';
}
