import type { OrganisationId, UserId } from '../../../base/ids.ts';
import { parseNameAddr } from '../message/header-values.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import { parseUri } from '../message/uri.ts';
import type { SourceGuard } from '../transport/source-guard.ts';
import type { Authentication } from './authenticator.ts';
import type { RegistrationTable } from './registrations.ts';

/** A user whom a call is proven to come from. */
export interface Owner {
  readonly userId: UserId;
  readonly organisationId: OrganisationId;
}

/** What is known of who calls; undefined for a stranger. */
export type CallerProof =
  | { readonly kind: 'caller'; readonly owner: Owner | undefined }
  | { readonly kind: 'challenge'; readonly headers: readonly (readonly [string, string])[] }
  | { readonly kind: 'bad' };

export interface CallerProofDeps {
  readonly registrations: Pick<RegistrationTable, 'owner' | 'isFlowOf' | 'isProxy'>;
  readonly authenticate: (request: IncomingRequest) => Authentication;
  readonly guard: Pick<SourceGuard, 'failed' | 'proven'>;
}

const stranger: CallerProof = { kind: 'caller', owner: undefined };

/**
 * Finds out whose call an INVITE is. What comes straight from where a phone is registered is its user's own: nobody else
 * gets the answers that are sent there, which a call needs for its ACK. Behind a proxy the place is that of all its
 * phones, and one that hides what is behind it shows no further Via: there, whoever calls from the domain that we register proves it by digest, known or not
 * (RFC 3261 §22.2).
 */
export function proveCaller(
  { registrations, authenticate, guard }: CallerProofDeps,
  request: IncomingRequest,
): CallerProof {
  const { message, source } = request;
  const from = parseNameAddr(message.headers.get('From') ?? '');
  const uri = from.ok ? parseUri(from.value.uri) : undefined;
  if (!uri?.ok) return stranger;
  const { user, host } = uri.value;
  const { headers } = message;
  const isDirect = headers.all('Via').length === 1 && !headers.has('Record-Route') && !registrations.isProxy(source);
  const owner = isDirect ? registrations.owner(user, host, source) : undefined;
  if (owner !== undefined) return { kind: 'caller', owner };
  const isClaim = !isDirect && registrations.isFlowOf(source, host);
  if (!isClaim) return stranger;
  const proof = authenticate(request);
  if (proof.kind === 'bad') return proof;
  if (proof.kind === 'challenge') {
    if (proof.wrongFor !== undefined) guard.failed(source, proof.wrongFor);
    return proof;
  }
  guard.proven(source);
  // Right credentials of another name prove nothing about this one.
  return { kind: 'caller', owner: proof.account.user === user ? proof.account : undefined };
}
