import type { Evidence } from './evidence.ts';
import type { Problem } from './problem.ts';

export type ExplainMode = 'body' | 'header' | 'off';

/** What the headers of a refusal are made of: `owner` failed the gate, `blamed` is the reason that is named. */
export interface HeaderSource {
  readonly status: number;
  readonly owner: Problem;
  readonly blamed: Problem;
  readonly evidence: Evidence;
  readonly mode: ExplainMode;
}

export function headersOf(source: HeaderSource): Readonly<Record<string, string>> {
  const { status, owner, evidence, mode } = source;
  const link = `</errors/${source.blamed.reason}>; rel="help"${describedBy(evidence)}`;
  return {
    ...(status === 405 && owner.facts.allowed !== undefined ? { Allow: owner.facts.allowed } : {}),
    ...(status === 415 ? acceptOf(evidence.request.method) : {}),
    ...challengeOf(owner),
    ...(status === 503 || status === 429 ? { 'Retry-After': owner.facts.retryAfter ?? '1' } : {}),
    ...(mode === 'off' ? {} : { Link: link }),
  };
}

/** The request in the journal; without a token nobody could read it there. */
const describedBy = ({ token, contextId }: Evidence): string =>
  token === undefined ? '' : `, </api/v2/partyline/requests/${contextId}>; rel="describedby"`;

// RFC 5789 section 2.2 has Accept-Patch for PATCH; RFC 9110 section 12.5.1 lets a 415 say Accept for the rest.
const acceptOf = (method: string): Record<string, string> =>
  method.toUpperCase() === 'PATCH' ? { 'Accept-Patch': 'application/json' } : { Accept: 'application/json' };

/** RFC 6750 section 3: without any credentials no error is named. */
function challengeOf({ reason, facts }: Problem): Record<string, string> {
  switch (reason) {
    case 'NO_TOKEN':
      return { 'WWW-Authenticate': 'Bearer realm="partyline"' };
    case 'TOKEN_INVALID':
      return { 'WWW-Authenticate': 'Bearer error="invalid_token", error_description="not a valid token"' };
    case 'TOKEN_EXPIRED':
      return { 'WWW-Authenticate': 'Bearer error="invalid_token", error_description="the token has expired"' };
    case 'WRONG_CLIENT_AUTH':
      return { 'WWW-Authenticate': 'Basic realm="partyline"' };
    case 'MISSING_SCOPE':
      return { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${facts.scope ?? 'conversations'}"` };
    default:
      return {};
  }
}
