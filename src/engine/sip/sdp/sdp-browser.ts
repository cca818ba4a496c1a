import type { SessionDescription } from 'sdp-transform';
import { type Fingerprint, isProof } from '../../media/browser/dtls-proof.ts';
import type { LocalMedia } from '../../media/media.ts';
import { isToken } from '../message/scan.ts';

/** What the SDP of a browser says (RFC 8829): reached by ICE, with keys that come from DTLS. */
export interface BrowserSecurity {
  readonly kind: 'dtls';
  readonly ufrag: string;
  /** Of the certificate that its writer will show. */
  readonly fingerprints: readonly Fingerprint[];
  /** Whether its writer would begin the handshake (RFC 4145, RFC 8842). */
  readonly begins: boolean;
  readonly naming: StreamNaming;
}

/** How the m-lines are called. */
interface StreamNaming {
  /** RFC 5888, in the order of the m-lines; empty where one has none. */
  readonly mids: readonly string[];
  /** The audio is in a BUNDLE group (RFC 9143). */
  readonly isBundled: boolean;
}

/** What our own SDP says to a browser. */
export interface LocalBrowser extends NonNullable<LocalMedia['browser']>, StreamNaming {
  readonly kind: 'dtls';
}

export type BrowserFault = 'no-mux' | 'no-fingerprint' | 'no-ice' | 'no-role';

/** What a browser offers, and is offered. */
export const BROWSER_PROFILE = 'UDP/TLS/RTP/SAVPF';
const profiles: ReadonlySet<string> = new Set([BROWSER_PROFILE, 'UDP/TLS/RTP/SAVP']);

export const isBrowserProfile = (profile: string): boolean => profiles.has(profile);

/** RFC 8839 section 5.4: 4 to 256 of ice-char. */
const ICE_NAME = /^[A-Za-z0-9+/]{4,256}$/;

/** What an m-line of a browser says of its protection, or what is missing. */
export function readBrowser(session: SessionDescription, index: number): BrowserSecurity | BrowserFault {
  const media = session.media[index];
  if (media?.rtcpMux === undefined) return 'no-mux';
  const fingerprint = media.fingerprint ?? session.fingerprint;
  if (fingerprint === undefined || !isReadable(fingerprint)) return 'no-fingerprint';
  const ufrag = String(media.iceUfrag ?? session.iceUfrag ?? '');
  if (!ICE_NAME.test(ufrag)) return 'no-ice';
  // RFC 8842 section 5.3: `holdconn` is not used with DTLS, and nothing is said means `active` in an answer of old.
  const setup = String(media.setup ?? session.setup ?? 'active').toLowerCase();
  if (setup !== 'actpass' && setup !== 'active') return 'no-role';
  const mids = session.media.map(({ mid }) => midOf(mid));
  const own = mids[index] ?? '';
  const groups = session.groups?.filter(({ type }) => type === 'BUNDLE') ?? [];
  const isBundled = own !== '' && groups.some(({ mids: list }) => String(list).split(' ').includes(own));
  const { type: hash, hash: value } = fingerprint;
  return {
    ...{ kind: 'dtls', ufrag, fingerprints: [{ hash: String(hash), value: String(value) }] },
    ...{ begins: setup === 'active', naming: { mids, isBundled } },
  };
}

const isReadable = ({ type, hash }: { readonly type: unknown; readonly hash: unknown }): boolean =>
  isProof({ hash: String(type), value: String(hash) });

const midOf = (mid: unknown): string => {
  const text = mid === undefined ? '' : String(mid);
  return isToken(text) ? text : '';
};

/** Lines of the session. */
export const browserSessionLines = ({ mids, isBundled }: LocalBrowser, index: number): readonly string[] => [
  'a=ice-lite',
  ...(isBundled ? [`a=group:BUNDLE ${mids[index]}`] : []),
];

/** RFC 8839 section 5.1: RTP, UDP, the highest priority of a host (RFC 8445 section 5.1.2.1). */
const CANDIDATE = 'a=candidate:1 1 UDP 2130706431';

/** Lines of the audio. The handshake is theirs to begin: an offer leaves it to them as it has to (RFC 8842 section 5.2). */
export function browserLines(
  { ufrag, password, fingerprint }: LocalBrowser,
  { address, port, isOffer }: { readonly address: string; readonly port: number; readonly isOffer: boolean },
): readonly string[] {
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `${CANDIDATE} ${address} ${port} typ host`,
    'a=end-of-candidates',
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${isOffer ? 'actpass' : 'passive'}`,
    // The stream that a page gets with the track.
    'a=msid:partyline audio',
  ];
}

export const midLines = (mid: string | undefined): readonly string[] => (mid ? [`a=mid:${mid}`] : []);
