import { limits } from '../../base/limits.ts';
import type { Caller } from '../../ports/engine.ts';
import { parseNameAddr } from './message/header-values.ts';
import type { IncomingRequest } from './message/incoming-request.ts';
import { formatHostPort } from './message/scan.ts';
import { formatUri, parseUri } from './message/uri.ts';
import type { Owner } from './register/caller-proof.ts';

const noParams: ReadonlyMap<string, string> = new Map();

/** What is known of a caller beside what he claims. */
export interface KnownCaller {
  readonly owner: Owner | undefined;
  /** The call comes from the address of a trunk of ours. */
  readonly isTrunk: boolean;
}

/** Who calls, as the From header claims, and whose call it is proven to be. */
export function callerOf({ message, source }: IncomingRequest, { owner, isTrunk }: KnownCaller): Caller {
  const from = parseNameAddr(message.headers.get('From') ?? '');
  const uri = from.ok ? from.value.uri : '';
  const name = from.ok ? from.value.display.slice(0, limits.nameCharsMax) : '';
  const parsed = parseUri(uri);
  const shown = { name, source: formatHostPort(source.address, source.port), ...(isTrunk ? { fromTrunk: true } : {}) };
  if (parsed.ok) {
    const { user, host } = parsed.value;
    const proven = owner === undefined ? {} : { userId: owner.userId, organisationId: owner.organisationId };
    return { ...shown, ...proven, user, address: bounded(formatUri({ scheme: 'sip', user, host, params: noParams })) };
  }
  // tel: and other schemes: the part behind the colon, without parameters, is the best name of a party there is.
  const [bare = ''] = uri.split(';', 1);
  return { ...shown, user: bounded(bare.slice(bare.indexOf(':') + 1)), address: bounded(bare) };
}

const bounded = (text: string): string => text.slice(0, limits.nameCharsMax);

/** The user part of the Request-URI: the number that was dialled. Empty where it has none. */
export function dialledNumber({ message }: IncomingRequest): string {
  const uri = parseUri(message.uri);
  // RFC 3261 §19.1.6: a user part may carry parameters of its own, as that of a telephone number does.
  return uri.ok ? bounded(uri.value.user.split(';', 1)[0] ?? '') : '';
}
