import type { Random } from '../../../base/ids.ts';
import type { DigestAlgorithm } from '../../../ports/sip-accounts.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { quote } from '../message/params.ts';
import { DIGEST_ALGORITHMS, digestResponse, ha1Of, legacyResponse } from './digest.ts';
import { readDigest } from './digest-credentials.ts';

/** A header that proves who sends a request. */
export type Proof = readonly [name: 'Authorization' | 'Proxy-Authorization', value: string];

/** The client side of digest (RFC 3261 §22.2, RFC 7616 §3.4) for one user of one far end. */
export interface DigestClient {
  /** The proof that a 401 or 407 asks for; undefined where the one it refuses was already right, or we have none. */
  answer(request: SipRequest, response: SipResponse): Proof | undefined;
  /** The proof by the latest challenge, so that a request need not be sent twice (RFC 3261 §22.2); undefined before one. */
  ahead(request: Pick<SipRequest, 'method' | 'uri'>): Proof | undefined;
}

interface Challenge {
  readonly header: Proof[0];
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: DigestAlgorithm;
  /** Without it, as RFC 2069 had it, there is no count. */
  readonly hasQop: boolean;
  readonly isStale: boolean;
}

export interface DigestClientDeps {
  readonly user: string;
  readonly password: string;
  readonly random: Random;
}

export function createDigestClient({ user, password, random }: DigestClientDeps): DigestClient {
  let latest: Challenge | undefined;
  /** Requests that were proven by the latest nonce (RFC 7616 §3.4, nc). */
  let used = 0;

  const proof = (challenge: Challenge, { method, uri }: Pick<SipRequest, 'method' | 'uri'>): Proof => {
    used += 1;
    const { realm, nonce, opaque, algorithm, hasQop, header } = challenge;
    const [nc, cnonce] = [used.toString(16).padStart(8, '0'), random.hex(8)];
    const input = { algorithm, method, uri, nonce, nc, cnonce };
    const ha1 = ha1Of(user, realm, password)[algorithm];
    const response = hasQop ? digestResponse(ha1, input) : legacyResponse(ha1, input);
    const fields = [
      ...[`username=${quote(user)}`, `realm=${quote(realm)}`, `nonce=${quote(nonce)}`, `uri=${quote(uri)}`],
      ...[`response="${response}"`, `algorithm=${algorithm}`],
      ...(hasQop ? [`cnonce="${cnonce}"`, 'qop=auth', `nc=${nc}`] : []),
      ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ];
    return [header, `Digest ${fields.join(', ')}`];
  };

  return {
    answer(request, response) {
      const challenge = challengeOf(response);
      if (challenge === undefined) return undefined;
      // RFC 3261 §22.2: the same credentials again would be refused again, unless only their nonce was too old.
      const wasProven = request.headers
        .lines(challenge.header)
        .some((line) => readDigest(line)?.get('realm') === challenge.realm);
      if (wasProven && !challenge.isStale) return undefined;
      if (challenge.nonce !== latest?.nonce) used = 0;
      latest = challenge;
      return proof(challenge, request);
    },
    ahead: (request) => (latest === undefined ? undefined : proof(latest, request)),
  };
}

/** RFC 8760 §2.4: the topmost that we can do. */
function challengeOf({ status, headers }: SipResponse): Challenge | undefined {
  const isProxy = status === 407;
  for (const line of headers.lines(isProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate')) {
    const fields = readDigest(line);
    const named = fields?.get('algorithm')?.toUpperCase() ?? 'MD5';
    const algorithm = DIGEST_ALGORITHMS.find((each) => each === named);
    const [realm, nonce, qop] = [fields?.get('realm'), fields?.get('nonce'), fields?.get('qop')];
    const options = qop?.split(',').map((each) => each.trim().toLowerCase());
    if (algorithm === undefined || realm === undefined || nonce === undefined) continue;
    // auth-int alone: the body would be part of the proof.
    if (options !== undefined && !options.includes('auth')) continue;
    return {
      ...{ realm, nonce, algorithm, hasQop: options !== undefined, opaque: fields?.get('opaque') },
      header: isProxy ? 'Proxy-Authorization' : 'Authorization',
      isStale: fields?.get('stale')?.toLowerCase() === 'true',
    };
  }
  return undefined;
}
