import { limits } from '../../../base/limits.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import { parseNameAddr } from '../message/header-values.ts';
import type { SipRequest } from '../message/message.ts';
import { unquote } from '../message/params.ts';
import { decimal } from '../message/scan.ts';
import { parseUri } from '../message/uri.ts';
import { type Endpoint, isSecure } from '../transport/transport.ts';

/** What one Contact of a REGISTER asks for. */
export interface ContactChange {
  readonly contact: string;
  readonly instanceId?: string;
  /** 0 removes the binding. */
  readonly seconds: number;
}

/** `all-gone` is `Contact: *`. Without any Contact a REGISTER only asks (RFC 3261 §10.2.3). */
export type ContactChanges = 'all-gone' | readonly ContactChange[];

/** The answer to a REGISTER whose Contacts cannot be taken. */
export interface ContactRefusal {
  readonly status: 400 | 403 | 423;
  readonly phrase?: string;
}

const SECONDS_MAX = 2 ** 32 - 1;
const bad = (phrase: string): { readonly ok: false; readonly refusal: ContactRefusal } =>
  refuse({ status: 400, phrase });

/** Reads what a REGISTER wants changed (RFC 3261 §10.3, steps 6 and 7). */
export function readContactChanges({ headers }: SipRequest, source: Endpoint): Result<ContactChanges, ContactRefusal> {
  const values = headers.all('Contact');
  const expires = headers.get('Expires');
  if (values.includes('*')) {
    return values.length === 1 && expires?.trim() === '0' ? ok('all-gone') : bad('Contact * Needs Expires 0');
  }
  if (values.length > limits.sipBindingsPerUserMax) return refuse({ status: 403, phrase: 'Too Many Contacts' });
  const changes: ContactChange[] = [];
  for (const value of values) {
    const change = readContact(value, { otherwise: secondsOf(expires), isSecure: isSecure(source) });
    if (change === undefined) return bad('Bad Contact');
    if (change.seconds > 0 && change.seconds < limits.sipExpiresSecondsMin) return refuse({ status: 423 });
    changes.push({ ...change, seconds: Math.min(change.seconds, limits.sipExpiresSecondsMax) });
  }
  return ok(changes);
}

interface Circumstances {
  /** Seconds of a Contact that does not say for how long. */
  readonly otherwise: number;
  readonly isSecure: boolean;
}

function readContact(value: string, { otherwise, isSecure }: Circumstances): ContactChange | undefined {
  const read = parseNameAddr(value);
  if (!read.ok || value.length > limits.sipContactCharsMax) return undefined;
  const uri = parseUri(read.value.uri);
  // A sips contact that came without TLS could not be called.
  if (!uri.ok || (uri.value.scheme === 'sips' && !isSecure)) return undefined;
  const { params } = read.value;
  const expires = params.get('expires');
  const instance = params.get('+sip.instance');
  return {
    contact: read.value.uri,
    seconds: expires === undefined ? otherwise : secondsOf(expires),
    ...(instance === undefined ? {} : { instanceId: unquote(instance) }),
  };
}

/** RFC 3261 §10.3, §20.19: what is absent or cannot be read counts as an hour. */
const secondsOf = (text: string | undefined): number =>
  (text === undefined ? undefined : decimal(text.trim(), SECONDS_MAX)) ?? limits.sipExpiresSecondsMax;
