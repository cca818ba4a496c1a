import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../../../base/host.ts';

/** Which pages may open SIP over WebSocket. */
export interface UpgradeRules {
  /** Names that clients call this server by, lower case; loopback is always one. */
  readonly hosts: readonly string[];
  /** Origins beside those of this server and of loopback, as a browser writes them: `https://phone.example.com`. */
  readonly origins: readonly string[];
}

/** The status that an upgrade is refused with; undefined where it may go on. */
export function upgradeFault({ headers }: IncomingMessage, { hosts, origins }: UpgradeRules): string | undefined {
  const host = nameOf(`http://${headers.host ?? ''}`);
  // A page that was moved here by a changed name (DNS rebinding) calls us by a name that is not ours.
  if (host === undefined || !(isLoopbackHost(host) || hosts.includes(host))) return '421 Misdirected Request';
  if (!isAllowed(headers.origin, host, origins)) return '403 Forbidden';
  const protocols = headers['sec-websocket-protocol']?.split(',').map((each) => each.trim().toLowerCase()) ?? [];
  // RFC 7118 §4: without the subprotocol it is not known what the peer speaks.
  return protocols.includes('sip') ? undefined : '400 Bad Request';
}

/** What is no browser sends no Origin, and could claim any (RFC 6455 §10.2). */
function isAllowed(origin: string | undefined, host: string, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes(origin.toLowerCase())) return true;
  const name = nameOf(origin);
  return name !== undefined && (name === host || isLoopbackHost(name));
}

function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
