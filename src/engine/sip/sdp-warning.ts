import type { CodecList } from './codecs.ts';
import type { ResponseOptions } from './respond.ts';
import type { SdpRefusal, SdpRefusalReason } from './sdp.ts';

/** RFC 3261 §20.43: what a phone may show its user. The agent is a pseudonym: our address may be private. */
const warning = (code: number, text: string): string => `${code} partyline "${text}"`;

const warnings: Readonly<Partial<Record<SdpRefusalReason, string>>> = {
  'bad-address': warning(301, 'IP addresses only'),
  'no-audio': warning(304, 'audio over RTP/AVP only'),
};

/** What the refusal of an offer says beside its status (RFC 3261 §21.4.26). */
export function warningOf({ reason }: SdpRefusal, codecs: CodecList): Pick<ResponseOptions, 'headers'> {
  const ours = warning(305, `${codecs.map((codec) => codec.name).join(', ')} only`);
  const value = reason === 'no-common-codec' ? ours : warnings[reason];
  return value === undefined ? {} : { headers: [['Warning', value]] };
}
