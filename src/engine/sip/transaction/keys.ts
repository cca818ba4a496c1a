import type { IncomingRequest } from '../message/incoming-request.ts';

/** What a branch of RFC 3261 begins with (§8.1.1.7). */
export const magicCookie = 'z9hG4bK';

/** Neither a token nor a host can hold it. */
const separator = ' ';

/**
 * The key of the server transaction a request belongs to (RFC 3261 §17.2.3): branch, sent-by and method, where an ACK
 * counts as its INVITE. `method` looks for another one's: a CANCEL for its INVITE (§9.2).
 */
export function serverKey(request: IncomingRequest, method = request.message.method): string {
  const { via } = request;
  const matched = method === 'ACK' ? 'INVITE' : method;
  const sentBy = `${via.host}:${via.port ?? ''}`;
  if (isUnique(via.branch)) return [via.branch, sentBy, matched].join(separator);
  // As for a peer of RFC 2543: the same Request-URI, From tag, Call-ID, CSeq number and top Via (§17.2.3).
  const { uri } = request.message;
  return [uri, request.fromTag, request.callId, request.cseq.sequence, via.branch ?? '', sentBy, matched].join(
    separator,
  );
}

/** A cookie alone tells nobody apart (RFC 4475 §3.2.1). */
const isUnique = (branch: string | undefined): branch is string =>
  branch !== undefined && branch.length > magicCookie.length && branch.startsWith(magicCookie);

/** The key of the client transaction a response belongs to (RFC 3261 §17.1.3). Our branches are random. */
export const clientKey = (branch: string, method: string): string => branch + separator + method;

/** What a request that came over several paths has in common (RFC 3261 §8.2.2.2). */
export const mergeKey = (request: IncomingRequest): string =>
  [request.callId, request.fromTag, request.cseq.sequence, request.cseq.method].join(separator);
