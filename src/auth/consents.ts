import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { OauthStore, StoredCode, StoredConsent } from '../ports/oauth.ts';
import type { Client } from './clients.ts';
import { hashOf, newSecret, type Tokens } from './tokens.ts';

/** What a user agreed to at the sign-in page. */
export type Consent = Pick<
  StoredCode,
  'organisationId' | 'clientId' | 'userId' | 'scopes' | 'redirectUri' | 'challenge'
>;

/** What a client presents with a code. */
export interface CodeProof {
  readonly code: string;
  readonly redirectUri: string | undefined;
  readonly verifier: string | undefined;
}

export type ConsentRefusal = 'invalid' | 'pkce-mismatch';

/** Authorization codes and refresh tokens: each is good once. */
export interface Consents {
  /** The code of a consent, good for `limits.codeMsLife`. */
  issueCode(consent: Consent): string;
  redeemCode(client: Client, proof: CodeProof): Result<StoredConsent, ConsentRefusal>;
  issueRefresh(consent: StoredConsent): string;
  redeemRefresh(client: Client, token: string): Result<StoredConsent, 'invalid'>;
}

export interface ConsentsDeps {
  readonly store: OauthStore;
  readonly tokens: Pick<Tokens, 'revokeFamily'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Who comes with what was taken before may be its thief, or its owner after the thief: all of the family ends. */
export function createConsents(deps: ConsentsDeps): Consents {
  const { store, clock, random } = deps;
  return {
    issueCode(consent) {
      const code = newSecret(random);
      const expiresAt = clock.now() + limits.codeMsLife;
      store.saveCode({ ...consent, hash: hashOf(code), family: random.hex(16), expiresAt });
      return code;
    },
    redeemCode: (client, proof) => redeemCode(deps, client, proof),
    issueRefresh({ family, organisationId, clientId, userId, scopes }) {
      const token = newSecret(random);
      const expiresAt = clock.now() + limits.refreshMsLife;
      const bound = scopes === undefined ? {} : { scopes };
      store.saveRefresh({ hash: hashOf(token), family, organisationId, clientId, userId, expiresAt, ...bound });
      return token;
    },
    redeemRefresh: (client, token) => redeemRefresh(deps, client, token),
  };
}

function redeemCode(deps: ConsentsDeps, client: Client, proof: CodeProof): Result<StoredCode, ConsentRefusal> {
  const taken = deps.store.takeCode(hashOf(proof.code));
  if (taken === undefined) return refuse('invalid');
  const { consent, spent } = taken;
  if (spent) {
    reused(deps, consent);
    return refuse('invalid');
  }
  const isOwn = consent.clientId === client.id && consent.redirectUri === proof.redirectUri;
  if (!isOwn || consent.expiresAt <= deps.clock.now()) return refuse('invalid');
  return provesChallenge(consent.challenge, proof.verifier) ? ok(consent) : refuse('pkce-mismatch');
}

function redeemRefresh(deps: ConsentsDeps, client: Client, token: string): Result<StoredConsent, 'invalid'> {
  const known = deps.store.refresh(hashOf(token));
  if (known === undefined || known.consent.clientId !== client.id) return refuse('invalid');
  if (known.spent || !deps.store.takeRefresh(known.consent.hash)) {
    reused(deps, known.consent);
    return refuse('invalid');
  }
  return known.consent.expiresAt <= deps.clock.now() ? refuse('invalid') : ok(known.consent);
}

function reused({ tokens, log }: ConsentsDeps, { family, organisationId, clientId, userId }: StoredConsent): void {
  tokens.revokeFamily(family);
  log.warn('consent.reused', { organisationId, clientId, userId });
}

const VERIFIER = /^[A-Za-z0-9._~-]+$/;

/** RFC 7636 section 4.6. A verifier without a challenge is refused too: the challenge may have been stripped (RFC 9700 section 2.1.1). */
function provesChallenge(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier;
  const isVerifier =
    verifier.length >= limits.verifierCharsMin && verifier.length <= limits.verifierCharsMax && VERIFIER.test(verifier);
  if (!isVerifier) return false;
  const computed = createHash('sha256').update(verifier).digest();
  const wanted = Buffer.from(challenge, 'base64url');
  return computed.length === wanted.length && timingSafeEqual(computed, wanted);
}

/** Whether a text can be an S256 challenge: a SHA-256 in base64url. */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
