import { acceptHeader, allowHeader, isAllowed, isKnown, sdpType } from './capabilities.ts';
import type { SipRequest } from './message.ts';
import { parseUri } from './uri.ts';

/** A final response that refuses a request before anything was made of it. */
export interface RequestRefusal {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

type Check = (request: SipRequest) => RequestRefusal | undefined;

/** The steps of RFC 3261 §8.2 in their order; the first that refuses owns the answer. CANCEL and ACK are not asked (§8.2.2.3). */
const checks: readonly Check[] = [checkMethod, checkHops, checkUri, checkRequire, checkBody, checkAccept];

/** What a request is refused with, whatever dialog it is in; undefined when it may be processed. */
export function refusalOf(request: SipRequest): RequestRefusal | undefined {
  for (const check of checks) {
    const refusal = check(request);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** What a REGISTER is refused with before anybody asks who sent it; Path (RFC 3327) is the one extension of a registrar. */
export function registerRefusalOf(request: SipRequest): RequestRefusal | undefined {
  return checkUri(request) ?? requireRefusal(request, ['path']);
}

/** §8.2.1. */
function checkMethod({ method }: SipRequest): RequestRefusal | undefined {
  if (isAllowed(method)) return undefined;
  return { status: isKnown(method) ? 405 : 501, headers: [allowHeader] };
}

/** §21.4.21. OPTIONS is what traceroute is made of and is answered where its hops end (§11). */
function checkHops({ method, headers }: SipRequest): RequestRefusal | undefined {
  return method === 'INVITE' && Number(headers.get('Max-Forwards') ?? 70) === 0 ? { status: 483 } : undefined;
}

/** §8.2.2.1. There is no TLS, so sips is a scheme that we do not speak. */
function checkUri({ uri }: SipRequest): RequestRefusal | undefined {
  const parsed = parseUri(uri);
  if (!parsed.ok) return { status: parsed.refusal.sipStatus };
  return parsed.value.scheme === 'sips' ? { status: 416 } : undefined;
}

/** §8.2.2.3: no extension is supported. */
function checkRequire(request: SipRequest): RequestRefusal | undefined {
  return requireRefusal(request, []);
}

function requireRefusal({ headers }: SipRequest, supported: readonly string[]): RequestRefusal | undefined {
  if (!headers.has('Require')) return undefined;
  const wanted = headers.all('Require').filter((tag) => !supported.includes(tag.toLowerCase()));
  return wanted.length === 0 ? undefined : { status: 420, headers: [['Unsupported', wanted.join(', ')]] };
}

/** §8.2.3: of an INVITE the body is read, and only SDP. */
function checkBody({ method, headers, body }: SipRequest): RequestRefusal | undefined {
  if (method !== 'INVITE' || body.length === 0) return undefined;
  const encoding = headers.get('Content-Encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  }
  return isMediaType(headers.get('Content-Type'), sdpType) ? undefined : { status: 415, headers: [acceptHeader] };
}

/** §8.2.4, §21.4.7: our answer is SDP, so one who takes none cannot be answered. */
function checkAccept({ method, headers }: SipRequest): RequestRefusal | undefined {
  if (method !== 'INVITE' || !headers.has('Accept')) return undefined;
  const accepted = headers.all('Accept');
  const takesSdp = [sdpType, 'application/*', '*/*'].some((type) => accepted.some((each) => isMediaType(each, type)));
  return takesSdp ? undefined : { status: 406, headers: [acceptHeader] };
}

/** Whether a value such as `application/sdp;charset=x` is of that type. */
function isMediaType(value: string | undefined, type: string): boolean {
  const [written = ''] = (value ?? '').split(';', 1);
  return written.trim().toLowerCase() === type;
}
