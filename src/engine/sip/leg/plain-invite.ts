import { limits } from '../../../base/limits.ts';
import { formatCSeq, parseCSeq } from '../message/header-values.ts';
import { Headers, type SipRequest, type SipResponse } from '../message/message.ts';
import type { SrtpPolicy } from '../sdp/sdp-security.ts';
import { offerPlainly, type SessionAudio } from '../sdp/session-audio.ts';
import { type Endpoint, transportOf } from '../transport/transport.ts';

/**
 * Whether our offer has keys: where they are required, and for a phone whose signalling is encrypted. It can do TLS, and
 * nobody on the way reads the keys.
 */
export const offersKeys = (policy: SrtpPolicy, to: Endpoint): boolean =>
  policy === 'required' || (policy === 'optional' && transportOf(to) === 'TLS');

/** The INVITE once more without keys, for a phone that does not take them (488) and need not; undefined where that is not so. */
export function plainInvite(
  invite: SipRequest,
  { status }: SipResponse,
  { audio, policy }: { readonly audio: SessionAudio; readonly policy: SrtpPolicy },
): SipRequest | undefined {
  const cseq = parseCSeq(invite.headers.get('CSeq') ?? '');
  if (status !== 488 || policy !== 'optional' || audio.security === undefined) return undefined;
  if (!cseq.ok || cseq.value.sequence > limits.sipIntervalRaisesMax) return undefined;
  const headers = new Headers();
  for (const [name, value] of invite.headers.entries()) if (name !== 'Via') headers.add(name, value);
  headers.set('CSeq', formatCSeq({ sequence: cseq.value.sequence + 1, method: 'INVITE' }));
  return { ...invite, headers, body: Buffer.from(offerPlainly(audio)) };
}
