import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/ids.ts';
import type { DigestAlgorithm, SipAccount, SipAccounts } from '../../ports/sip-accounts.ts';
import { DIGEST_ALGORITHMS, digestResponse, isSameSecret } from './digest.ts';
import { type DigestCredentials, readCredentials } from './digest-credentials.ts';
import type { SipRequest } from './message.ts';
import { createNonces } from './nonces.ts';
import { quote } from './params.ts';
import { parseUri } from './uri.ts';

/** Who sent a request, or what it is answered: a challenge (401), or 400 for credentials of another request. */
export type Authentication =
  | { readonly kind: 'proven'; readonly account: SipAccount }
  | { readonly kind: 'challenge'; readonly isWrong: boolean; readonly headers: readonly (readonly [string, string])[] }
  | { readonly kind: 'bad' };

export interface AuthenticatorDeps {
  readonly accounts: SipAccounts;
  /** What is offered, in this order, and taken; absent: all, the best first (RFC 8760 §2.4). */
  readonly algorithms?: readonly DigestAlgorithm[];
  readonly clock: Clock;
  readonly random: Random;
}

/** The server side of digest (RFC 3261 §22, 7616, 8760), qop=auth only. */
export function createAuthenticator(deps: AuthenticatorDeps): (request: SipRequest) => Authentication {
  const { accounts, random, algorithms = DIGEST_ALGORITHMS } = deps;
  const nonces = createNonces(deps);
  // Takes the place of an account that is not there, so that the same work is done.
  const decoy: SipAccount['ha1'] = { 'SHA-256': random.hex(32), MD5: random.hex(16) };

  const challenge = (given: { readonly isWrong?: boolean; readonly stale?: boolean } = {}): Authentication => {
    const nonce = nonces.make();
    const header = (algorithm: DigestAlgorithm): readonly [string, string] => [
      'WWW-Authenticate',
      `Digest realm=${quote(accounts.realm)}, qop="auth", nonce="${nonce}", ` +
        `${given.stale ? 'stale=true, ' : ''}algorithm=${algorithm}`,
    ];
    return { kind: 'challenge', isWrong: given.isWrong ?? false, headers: algorithms.map(header) };
  };

  return (request) => {
    const credentials = request.headers
      .lines('Authorization')
      .map(readCredentials)
      .find((each) => each?.realm === accounts.realm && algorithms.includes(each.algorithm));
    if (credentials === undefined) return challenge();
    const { username, algorithm, nonce, nc, response } = credentials;
    const account = accounts.account(username);
    const expected = digestResponse((account?.ha1 ?? decoy)[algorithm], { ...credentials, method: request.method });
    const isRight = isSameSecret(expected, response);
    if (!isRight || account === undefined) return challenge({ isWrong: true });
    if (!isFor(credentials, request)) return { kind: 'bad' };
    // RFC 7616 §3.3: stale says that the password was right.
    if (nonces.use(nonce, Number.parseInt(nc, 16)) !== 'fresh') return challenge({ stale: true });
    return { kind: 'proven', account };
  };
}

/** RFC 7616 §3.4.6: the credentials must be for this request's URI; a proxy or a phone may have left its parameters out. */
function isFor({ uri }: DigestCredentials, request: SipRequest): boolean {
  if (uri === request.uri) return true;
  const [claimed, actual] = [parseUri(uri), parseUri(request.uri)];
  if (!claimed.ok || !actual.ok) return false;
  return claimed.value.host === actual.value.host && claimed.value.user === actual.value.user;
}
