import { limits } from '../../base/limits.ts';
import { acceptHeader, allowHeader, extensions, isAllowed, isKnown, sdpType } from './capabilities.ts';
import type { SipRequest } from './message/message.ts';
import { parseUri } from './message/uri.ts';
import { isIntervalTooSmall, minSeHeader } from './session/session-interval.ts';
import { type Endpoint, isSecure } from './transport/transport.ts';

/** A final response that refuses a request before anything was made of it. */
export interface RequestRefusal {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

type Check = (request: SipRequest, source: Endpoint) => RequestRefusal | undefined;

/** The steps of RFC 3261 §8.2 in their order; the first that refuses owns the answer. CANCEL and ACK are not asked (§8.2.2.3). */
const checks: readonly Check[] = [
  ...[checkMethod, checkHops, checkUri, checkRequire],
  ...[checkBody, checkAccept, checkInterval],
];

/** What a request is refused with, whatever dialog it is in; undefined when it may be processed. */
export function refusalOf(request: SipRequest, source: Endpoint): RequestRefusal | undefined {
  for (const check of checks) {
    const refusal = check(request, source);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** What a REGISTER is refused with before anybody asks who sent it; Path (RFC 3327) is the one extension of a registrar. */
export function registerRefusalOf(request: SipRequest, source: Endpoint): RequestRefusal | undefined {
  return checkUri(request, source) ?? requireRefusal(request, ['path']);
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

/** §8.2.2.1. Who asks for sips and did not come by TLS is not spoken to as if he had. */
function checkUri({ uri }: SipRequest, source: Endpoint): RequestRefusal | undefined {
  const parsed = parseUri(uri);
  if (!parsed.ok) return { status: parsed.refusal.sipStatus };
  return parsed.value.scheme === 'sips' && !isSecure(source) ? { status: 416 } : undefined;
}

/** §8.2.2.3. */
function checkRequire(request: SipRequest): RequestRefusal | undefined {
  return requireRefusal(request, extensions);
}

function requireRefusal({ headers }: SipRequest, supported: readonly string[]): RequestRefusal | undefined {
  if (!headers.has('Require')) return undefined;
  const wanted = headers.all('Require').filter((tag) => !supported.includes(tag.toLowerCase()));
  return wanted.length === 0 ? undefined : { status: 420, headers: [['Unsupported', wanted.join(', ')]] };
}

/** What brings an offer or an answer (RFC 3261 §13.2.1, RFC 3262 §5, RFC 3311 §5.1). */
const described: ReadonlySet<string> = new Set(['INVITE', 'PRACK', 'UPDATE']);

/** §8.2.3: of these the body is read, and only SDP. */
function checkBody({ method, headers, body }: SipRequest): RequestRefusal | undefined {
  if (!described.has(method) || body.length === 0) return undefined;
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

/** RFC 4028 §9; what refreshes a session is INVITE and UPDATE (§7.4). */
function checkInterval(request: SipRequest): RequestRefusal | undefined {
  if (request.method !== 'INVITE' && request.method !== 'UPDATE') return undefined;
  return isIntervalTooSmall(request) ? { status: 422, headers: [minSeHeader(limits.sipSessionSecondsMin)] } : undefined;
}

/** Whether a value such as `application/sdp;charset=x` is of that type. */
function isMediaType(value: string | undefined, type: string): boolean {
  const [written = ''] = (value ?? '').split(';', 1);
  return written.trim().toLowerCase() === type;
}
