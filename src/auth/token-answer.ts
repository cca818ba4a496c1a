/** Why no token was given, by the name of the catalogue. */
export type TokenRefusalReason =
  | 'WRONG_CONTENT_TYPE'
  | 'MALFORMED_FORM'
  | 'WRONG_GRANT_TYPE'
  | 'WRONG_CLIENT_AUTH'
  | 'GRANT_NOT_ALLOWED'
  | 'GRANT_INVALID'
  | 'PKCE_MISMATCH'
  | 'UNKNOWN_SCOPE'
  | 'LIMIT_REACHED';

/** RFC 6749 section 5.1. */
export interface TokenBody {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly scope?: string;
}

/** RFC 6749 section 5.2, with the cloud's third member (reference/genesys behaviour 5). */
export interface TokenErrorBody {
  readonly error: string;
  readonly description: string;
  readonly error_description: string;
}

/** What to send back; the body is sent as JSON, a refusal's may be given an `explain` member. */
export type TokenAnswer = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly status: 200; readonly body: TokenBody }
  | { readonly status: 400 | 401 | 503; readonly body: TokenErrorBody; readonly reason: TokenRefusalReason }
);

/** RFC 6749 section 5.1: neither a token nor a refusal is ever cached. */
const HEADERS = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const;

const errors: Readonly<Record<TokenRefusalReason, readonly [400 | 401 | 503, string]>> = {
  WRONG_CONTENT_TYPE: [400, 'invalid_request'],
  MALFORMED_FORM: [400, 'invalid_request'],
  WRONG_GRANT_TYPE: [400, 'unsupported_grant_type'],
  WRONG_CLIENT_AUTH: [401, 'invalid_client'],
  GRANT_NOT_ALLOWED: [400, 'unauthorized_client'],
  GRANT_INVALID: [400, 'invalid_grant'],
  PKCE_MISMATCH: [400, 'invalid_grant'],
  UNKNOWN_SCOPE: [400, 'invalid_scope'],
  LIMIT_REACHED: [503, 'temporarily_unavailable'],
};

/** A refusal. RFC 6749 section 5.2: a client that tried the Authorization header is told the scheme. */
export function tokenRefusal(reason: TokenRefusalReason, description: string, byHeader = false): TokenAnswer {
  const [status, error] = errors[reason];
  const headers = byHeader ? { ...HEADERS, 'WWW-Authenticate': 'Basic realm="partyline"' } : HEADERS;
  return { status, headers, body: { error, description, error_description: description }, reason };
}

export const tokenGiven = (body: TokenBody): TokenAnswer => ({ status: 200, headers: HEADERS, body });
