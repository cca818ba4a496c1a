import type { Clock } from '../../../base/clock.ts';
import type { LegId, Random } from '../../../base/ids.ts';
import type { Log } from '../../../base/log.ts';
import type { LegEnd, LegEndCause } from '../../../domain/departure.ts';
import type { HangUpOrder, ReportLeg, TransferProgress } from '../../../ports/engine.ts';
import type { Media } from '../../media/media.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import type { SipUri } from '../message/uri.ts';
import type { CodecList } from '../sdp/codecs.ts';
import type { SrtpPolicy } from '../sdp/sdp-security.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { Count } from '../transport/intake.ts';
import type { Endpoint, Wire } from '../transport/transport.ts';
import type { Trunks } from '../trunk/trunks.ts';
import type { Replaceable } from './replaces.ts';

/** Why we end a leg, for the wire; see the port. */
export type HangUpReason = HangUpOrder['reason'];

/** What the driver does with a leg once it exists, whichever side called. */
export interface Leg {
  readonly id: LegId;
  hangUp(reason: HangUpReason): void;
  /** Nothing before the leg is answered. */
  sendDigits(digits: string): void;
  /** How a transfer goes that its phone asked for. */
  transferGoes(progress: TransferProgress): void;
  /** Its media is gone for good: a call in which nobody hears anybody is ended. */
  mediaLost(): void;
  /** Stops every timer without a word to anybody. */
  close(): void;
}

/** Whom the requests of one dialog are for. */
export interface DialogUser {
  /** A request inside the dialog other than ACK and CANCEL, and not refused by the general checks. */
  request(transaction: ServerTransaction): void;
  acknowledged(ack: IncomingRequest): void;
  /** The leg that another call may take the place of; absent before there is one. */
  readonly replaceable?: () => Replaceable;
}

/** What every leg needs. */
export interface LegDeps {
  readonly media: Media;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly count: Count;
  readonly transport: Wire;
  readonly codecs: CodecList;
  readonly srtp: SrtpPolicy;
  readonly client: Transactions['client'];
  /** Who asks us for a proof, and gets one. */
  readonly trunks: Pick<Trunks, 'answer' | 'identity' | 'isTrunk'>;
  /** Our Contact as a peer reaches it, `<sip:host:port>`, by TLS `sips:` where the peer speaks of us so (RFC 3261 §12.1.1). */
  readonly contactFor: (peer: Endpoint, isSips: boolean) => string;
  /** Whether a URI names this server, as that peer sees it. */
  readonly isHere: (uri: SipUri, peer: Endpoint) => boolean;
  /** By `dialogKey`. */
  readonly dialogs: Map<string, DialogUser>;
  /** Who has a leg called, by the Referred-By of a REFER; until the transfer has its end. */
  readonly referrers: Map<LegId, string>;
  /** After so long without a packet and without a request the far end is asked whether it is there; absent: never. */
  readonly silentMsMax?: number;
  readonly report: ReportLeg;
  /** What we send to that source reaches it. */
  readonly proven: (source: Endpoint) => void;
  /** The leg is over: forgets it, frees its media, reports its end. */
  readonly over: (legId: LegId, end: LegEnd) => void;
}

/** Final response to an INVITE that is given up before it was answered. */
export const refusalStatus: Readonly<Record<HangUpReason, number>> = { normal: 480, busy: 486, declined: 603 };

/** Why a request of ours ends a leg; `expired` has no order behind it. */
export type ReasonWord = HangUpReason | 'expired';

/** 102 is recovery on timer expiry. */
const q850: Readonly<Record<ReasonWord, number>> = { normal: 16, busy: 17, declined: 21, expired: 102 };

/** The Reason header of BYE and CANCEL (RFC 3326). */
export const reasonHeader = (reason: ReasonWord): string => `Q.850;cause=${q850[reason]}`;

const causes: ReadonlyMap<number, LegEndCause> = new Map([
  [408, 'no-answer'],
  [480, 'no-answer'],
  [486, 'busy'],
  [600, 'busy'],
  [603, 'rejected'],
]);

/** What a final response other than 2xx to our INVITE means. A 3xx is not followed: its target was not allowed by anybody. */
export const causeOfStatus = (status: number): LegEndCause => causes.get(status) ?? 'failed';
