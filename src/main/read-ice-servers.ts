import { ok, type Result, refuse } from '../base/result.ts';

/** A STUN or TURN server as a browser's RTCPeerConnection takes it (W3C WebRTC, RTCIceServer). */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** RFC 7064, RFC 7065; before the host `user:secret@`, which RFC 7065 has no place for. */
const ICE_URL =
  /^(stuns?|turns?):(?:([^:@\s]+):([^@\s]+)@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(\?transport=(?:udp|tcp))?$/;

const FORM = 'It should look like stun:stun.example.com:3478,turn:user:secret@turn.example.com:3478?transport=udp.';

/** Reads a comma list of URLs; the refusal never repeats a secret. */
export function readIceServers(variable: string, text: string): Result<readonly IceServer[], string> {
  const servers = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map(readServer);
  const readable = servers.filter((server) => server !== undefined);
  if (readable.length === servers.length) return ok(readable);
  return refuse(`${variable} has a server number ${servers.indexOf(undefined) + 1} that cannot be read. ${FORM}`);
}

function readServer(text: string): IceServer | undefined {
  const [, scheme, username, credential, host, port = '', query = ''] = ICE_URL.exec(text) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const isTurn = scheme.startsWith('turn');
  // A browser takes no TURN server without both, and STUN has neither.
  if (isTurn !== (username !== undefined) || (query !== '' && !isTurn)) return undefined;
  const urls = [`${scheme}:${host}${port}${query}`];
  return username === undefined || credential === undefined ? { urls } : { urls, username, credential };
}
