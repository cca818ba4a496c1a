import { limits } from '../../../base/limits.ts';
import { supports } from '../capabilities.ts';
import { formatCSeq, parseCSeq } from '../message/header-values.ts';
import { Headers, type SipRequest, type SipResponse } from '../message/message.ts';
import { minSeOf, sessionExpiresOf } from './session-expires.ts';

type HeaderLine = readonly [name: string, value: string];

/** How long a session lasts without a refresh, and who refreshes it (RFC 4028 §10). */
export interface SessionInterval {
  readonly seconds: number;
  readonly weRefresh: boolean;
}

/** What our 2xx to a request that refreshes says about the session timer. */
export interface AgreedInterval {
  /** Undefined: the session does not expire. */
  readonly interval: SessionInterval | undefined;
  readonly headers: readonly HeaderLine[];
}

/** RFC 4028 §5, §9: below our Min-SE, from a peer who knows what a 422 is. */
export function isIntervalTooSmall({ headers }: SipRequest): boolean {
  const asked = sessionExpiresOf(headers);
  return asked !== undefined && asked.seconds < limits.sipSessionSecondsMin && supports(headers, 'timer');
}

export const minSeHeader = (seconds: number): HeaderLine => ['Min-SE', String(seconds)];

/** What an INVITE or UPDATE that is accepted is answered about the timer (RFC 4028 §9); `current` is what held before. */
export function agreeInterval({ headers }: SipRequest, current?: SessionInterval): AgreedInterval {
  const asked = sessionExpiresOf(headers);
  const knowsTimer = supports(headers, 'timer');
  if (asked === undefined && !knowsTimer) return { interval: undefined, headers: [] };
  const least = minSeOf(headers) ?? 0;
  // §9: what was asked for may be shortened down to the Min-SE of the request, and never lengthened.
  const seconds =
    asked === undefined
      ? Math.max(limits.sipSessionSeconds, least)
      : Math.min(asked.seconds, Math.max(limits.sipSessionSecondsMax, least));
  // §9, table 2. Where the choice is ours, roles stay (§7.4), and who wanted the timer refreshes.
  const chosen = asked?.refresher ?? ((current?.weRefresh ?? asked === undefined) ? 'uas' : 'uac');
  const refresher = knowsTimer ? chosen : 'uas';
  // §9: for `uac` a MUST, for `uas` a SHOULD, for a peer without the extension nothing that he could understand.
  const require: readonly HeaderLine[] = knowsTimer ? [['Require', 'timer']] : [];
  return {
    interval: { seconds, weRefresh: refresher === 'uas' },
    headers: [...require, ['Session-Expires', `${seconds};refresher=${refresher}`]],
  };
}

/** What a 2xx to a request of ours says (RFC 4028 §7.2): without Session-Expires the session does not expire. */
export function intervalOf({ headers }: SipResponse): SessionInterval | undefined {
  const given = sessionExpiresOf(headers);
  return given === undefined ? undefined : { seconds: given.seconds, weRefresh: given.refresher !== 'uas' };
}

/** RFC 4028 §7.3: after a 422 at least its Min-SE; undefined where the response does not say what would do. */
export function raisedSeconds({ headers }: SipResponse, seconds: number): number | undefined {
  const least = minSeOf(headers);
  return least === undefined || least <= seconds ? undefined : least;
}

/**
 * The INVITE that follows a 422: the same with the next number and the session that was asked for (RFC 4028 §7.3).
 * Undefined for other responses, and where it would say nothing new.
 */
export function retriedInvite(invite: SipRequest, response: SipResponse): SipRequest | undefined {
  const asked = sessionExpiresOf(invite.headers);
  const seconds = response.status === 422 && asked !== undefined ? raisedSeconds(response, asked.seconds) : undefined;
  const cseq = parseCSeq(invite.headers.get('CSeq') ?? '');
  if (seconds === undefined || !cseq.ok || cseq.value.sequence > limits.sipIntervalRaisesMax) return undefined;
  const headers = new Headers();
  for (const [name, value] of invite.headers.entries()) if (name !== 'Via') headers.add(name, value);
  headers.set('CSeq', formatCSeq({ sequence: cseq.value.sequence + 1, method: 'INVITE' }));
  headers.set('Session-Expires', String(seconds));
  headers.set(...minSeHeader(seconds));
  return { ...invite, headers };
}
