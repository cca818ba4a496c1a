/**
 * Why there is no usable answer, as a value: what it means depends on what was sent. `reached` says whether the request
 * may have arrived: then nobody knows whether it was carried out.
 */
export interface Fault {
  readonly code: FaultCode;
  /** One sentence that stands for itself. */
  readonly message: string;
  readonly reached: boolean;
  readonly status?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly cause?: unknown;
}

/** Codes of the library's own, for what no server has said. */
export type FaultCode =
  | 'client.no.server'
  | 'client.unknown.host'
  | 'client.tls'
  | 'client.not.http'
  | 'client.cut.off'
  | 'client.timeout'
  | 'client.aborted'
  | 'client.closed'
  | 'client.redirect'
  | 'client.not.an.api'
  | 'client.too.long'
  | 'client.no.answer';

interface Kind {
  readonly codes: RegExp;
  readonly code: FaultCode;
  readonly say: (host: string) => string;
  readonly reached: boolean;
}

/** What the runtimes call it when a connection fails; the first that fits counts. */
const KINDS: readonly Kind[] = [
  {
    codes: /^ECONNREFUSED$/,
    code: 'client.no.server',
    say: (host) => `Nothing listens at ${host}: the connection was refused. Is the server running, on this port?`,
    reached: false,
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    code: 'client.unknown.host',
    say: (host) => `There is no host of the name ${host}: check the URL for a slip of the pen.`,
    reached: false,
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    code: 'client.no.server',
    say: (host) => `${host} can not be reached: no connection came about. Is this machine in the right network?`,
    reached: false,
  },
  {
    codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    code: 'client.tls',
    say: (host) => `The certificate of ${host} is self-signed, so nobody vouches for it; nothing was sent.`,
    reached: false,
  },
  {
    codes: /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)$/,
    code: 'client.tls',
    say: (host) =>
      `The certificate of ${host} is signed by an authority that this machine does not know; nothing was sent.`,
    reached: false,
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    code: 'client.tls',
    say: (host) => `The certificate of ${host} has expired, or the clock of this machine is wrong; nothing was sent.`,
    reached: false,
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    code: 'client.tls',
    say: (host) =>
      `The certificate of ${host} is not valid yet, or the clock of this machine is wrong; nothing was sent.`,
    reached: false,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    code: 'client.tls',
    say: (host) => `The certificate that ${host} shows is for another name; nothing was sent.`,
    reached: false,
  },
  {
    codes: /^(ERR_SSL_.*|EPROTO|ERR_TLS_.*)$/,
    code: 'client.tls',
    say: (host) =>
      `${host} does not speak TLS as it should: is it http: rather than https:, or another port? Nothing was sent.`,
    reached: false,
  },
  {
    // undici gives its parser's error no code that it could be told by.
    codes: /^(HPE_.*|HTTPParserError)$/,
    code: 'client.not.http',
    say: (host) => `What ${host} answers is no HTTP: is it another port?`,
    reached: true,
  },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|UND_ERR_ABORTED)$/,
    code: 'client.cut.off',
    say: (host) => `${host} ended the connection before its answer was whole.`,
    reached: true,
  },
  {
    codes: /^(Z_[A-Z_]+|ERR__ERROR_FORMAT.*|ERR_BROTLI.*|ZSTD_.*)$/,
    code: 'client.cut.off',
    say: (host) => `${host} says that its answer is compressed, and it can not be decoded.`,
    reached: true,
  },
  {
    codes: /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/,
    code: 'client.timeout',
    say: (host) => `${host} took the request and did not answer.`,
    reached: true,
  },
];

/** What a failed `fetch`, or a failed read of its answer, means. It says only that it failed; what failed stands in its cause. */
export function faultOf(error: unknown, host: string): Fault {
  const codes = codesOf(error);
  for (const { codes: pattern, code, say, reached } of KINDS)
    if (codes.some((each) => pattern.test(each))) return { code, message: say(host), reached, cause: error };
  // The fetch of Node gives status 407 up as a failure without a word (Fetch, HTTP-network-or-cache fetch, step 16).
  if (error instanceof Error && error.cause instanceof Error && error.cause.message === '')
    return {
      code: 'client.not.an.api',
      message: `No usable answer came from ${host}: most likely a proxy in between wants a sign-in of its own (status 407).`,
      reached: false,
      cause: error,
    };
  // A page is not told why: refused, unknown, or an origin that the server does not know.
  const message = `No answer came from ${host}: it is not there, or it does not let this page ask (CORS).`;
  const why = codes[0] ?? (error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined);
  return {
    code: 'client.no.answer',
    message: why === undefined ? message : `No answer came from ${host} (${why}).`,
    reached: true,
    cause: error,
  };
}

const CAUSES_MAX = 5;

function codesOf(error: unknown): readonly string[] {
  const found: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < CAUSES_MAX && at !== undefined && at !== null; depth += 1) {
    const { cause, errors }: { cause?: unknown; errors?: unknown } = Object(at);
    found.push(...ownCode(at));
    // A name with several addresses fails at each.
    if (Array.isArray(errors)) for (const each of errors) found.push(...ownCode(each));
    at = cause;
  }
  return found;
}

/** These say that no connection came about, unless they came while one was read or written. */
const NO_CONNECTION = /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT)$/;

function ownCode(error: unknown): readonly string[] {
  const { code, name, syscall }: { code?: unknown; name?: unknown; syscall?: unknown } = Object(error);
  if (typeof code === 'string' && NO_CONNECTION.test(code) && (syscall === 'read' || syscall === 'write'))
    return ['ECONNRESET'];
  if (typeof code === 'string') return [code];
  return name === 'HTTPParserError' ? [name] : [];
}
