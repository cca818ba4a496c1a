import { parseNameAddr } from './header-values.ts';
import { Headers, type SipRequest, type SipResponse } from './message.ts';
import { reasonPhrase } from './reason-phrases.ts';

/** What a response has besides what it copies. */
export interface ResponseOptions {
  /** Added to To where the request had no tag there; not to 100 (RFC 3261 §8.2.6.2). */
  readonly toTag?: string;
  /** Further headers in order; `Record-Route` and `Contact` of a response that makes a dialog among them. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Sent with `contentType`, by default application/sdp. */
  readonly body?: string | Buffer;
  readonly contentType?: string;
}

const COPIED = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const;

/**
 * The response to a request (RFC 3261 §8.2.6). `request` may be the `partial` of a refusal: what it lacks the response
 * lacks. Without `reason` the phrase is that of the table.
 */
export function responseTo(
  request: SipRequest,
  status: number,
  ...[reason, options = {}]: readonly [reason?: string | undefined, options?: ResponseOptions]
): SipResponse {
  const headers = new Headers();
  for (const name of COPIED) for (const value of request.headers.lines(name)) headers.add(name, value);
  const timestamp = request.headers.get('Timestamp');
  if (status === 100 && timestamp !== undefined) headers.add('Timestamp', timestamp);
  if (status !== 100 && options.toTag !== undefined) addToTag(headers, options.toTag);
  for (const [name, value] of options.headers ?? []) headers.add(name, value);
  if (options.body !== undefined) headers.set('Content-Type', options.contentType ?? 'application/sdp');
  const body = typeof options.body === 'string' ? Buffer.from(options.body, 'utf8') : (options.body ?? Buffer.alloc(0));
  return { kind: 'response', status, reason: reason ?? reasonPhrase(status), headers, body };
}

/** A To that cannot be read goes back as it came. */
function addToTag(headers: Headers, tag: string): void {
  const text = headers.get('To');
  const to = text === undefined ? undefined : parseNameAddr(text);
  if (to?.ok && !to.value.params.has('tag')) headers.set('To', `${text};tag=${tag}`);
}
