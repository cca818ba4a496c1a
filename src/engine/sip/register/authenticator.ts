import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import type { DigestAlgorithm, SipAccount, SipAccounts } from '../../../ports/sip-accounts.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import type { SipRequest } from '../message/message.ts';
import { quote } from '../message/params.ts';
import { parseUri } from '../message/uri.ts';
import { DIGEST_ALGORITHMS, digestResponse, isSameSecret } from './digest.ts';
import { type DigestCredentials, readCredentials } from './digest-credentials.ts';
import { createNonces } from './nonces.ts';

/** Who sent a request, or what it is answered: a challenge (401), or 400 for credentials of another request. */
export type Authentication =
  | { readonly kind: 'proven'; readonly account: SipAccount }
  | {
      readonly kind: 'challenge';
      /** Who he said he is, where the digest was wrong. */
      readonly wrongFor: string | undefined;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'bad' };

export interface AuthenticatorDeps {
  readonly accounts: SipAccounts;
  /** What is offered, in this order, and taken; absent: all, the best first (RFC 8760 §2.4). */
  readonly algorithms?: readonly DigestAlgorithm[];
  readonly clock: Clock;
  readonly random: Random;
}

type Asked = Pick<IncomingRequest, 'message' | 'source'>;

/** The server side of digest (RFC 3261 §22, 7616, 8760), qop=auth only. */
export function createAuthenticator(deps: AuthenticatorDeps): (request: Asked) => Authentication {
  const { accounts, random, algorithms = DIGEST_ALGORITHMS } = deps;
  const nonces = createNonces(deps);
  // Takes the place of an account that is not there, so that the same work is done.
  const decoy: SipAccount['ha1'] = { 'SHA-256': random.hex(32), MD5: random.hex(16) };

  interface Fault {
    readonly wrongFor?: string;
    readonly stale?: boolean;
  }
  const challenge = (address: string, given: Fault = {}): Authentication => {
    const nonce = nonces.make(address);
    const header = (algorithm: DigestAlgorithm): readonly [string, string] => [
      'WWW-Authenticate',
      `Digest realm=${quote(accounts.realm)}, qop="auth", nonce="${nonce}", ` +
        `${given.stale ? 'stale=true, ' : ''}algorithm=${algorithm}`,
    ];
    return { kind: 'challenge', wrongFor: given.wrongFor, headers: algorithms.map(header) };
  };

  return ({ message: request, source: { address } }) => {
    const credentials = request.headers
      .lines('Authorization')
      .map(readCredentials)
      .find((each) => each?.realm === accounts.realm && algorithms.includes(each.algorithm));
    if (credentials === undefined) return challenge(address);
    const { username, algorithm, nonce, nc, response } = credentials;
    // RFC 7616 §3.3. Before the digest is looked at: for a nonce that nobody was sent, any password can be tried unseen.
    if (!nonces.isGood(nonce, address)) return challenge(address, { stale: true });
    const account = accounts.account(username);
    const expected = digestResponse((account?.ha1 ?? decoy)[algorithm], { ...credentials, method: request.method });
    const isRight = isSameSecret(expected, response);
    if (!isRight || account === undefined) return challenge(address, { wrongFor: username });
    if (!isFor(credentials, request)) return { kind: 'bad' };
    if (nonces.use(nonce, Number.parseInt(nc, 16)) !== 'fresh') return challenge(address, { stale: true });
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
