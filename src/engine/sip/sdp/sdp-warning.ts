import type { ResponseOptions } from '../message/respond.ts';
import type { OfferBounds, SdpRefusal, SdpRefusalReason } from './sdp.ts';

/** RFC 3261 §20.43: what a phone may show its user. The agent is a pseudonym: our address may be private. */
const warning = (code: number, text: string): string => `${code} partyline "${text}"`;

const warnings: Readonly<Partial<Record<SdpRefusalReason, string>>> = {
  'bad-address': warning(301, 'IP addresses only'),
  'no-crypto': warning(399, 'keys in a=crypto only'),
  'no-mux': warning(399, 'a=rtcp-mux is needed'),
  'no-fingerprint': warning(399, 'a=fingerprint by sha-256 is needed'),
  'no-ice': warning(399, 'a=ice-ufrag is needed'),
  'no-role': warning(399, 'a=setup:actpass or active is needed'),
  unprotected: warning(399, 'protected audio only'),
};

/** What the refusal of an offer says beside its status (RFC 3261 §21.4.26). */
export function warningOf({ reason }: SdpRefusal, { codecs, srtp }: OfferBounds): Pick<ResponseOptions, 'headers'> {
  const ours = warning(305, `${codecs.map((codec) => codec.name).join(', ')} only`);
  // An offer of RTP/SAVP is no audio to a server that has no keys for anybody.
  const profiles =
    srtp === 'off' ? 'audio over RTP/AVP only' : 'audio over RTP/AVP, RTP/SAVP or UDP/TLS/RTP/SAVPF only';
  const value = reason === 'no-common-codec' ? ours : reason === 'no-audio' ? warning(304, profiles) : warnings[reason];
  return value === undefined ? {} : { headers: [['Warning', value]] };
}
