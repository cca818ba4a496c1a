import { limits } from '../../../base/limits.ts';
import type { MediaAddress, RemoteMedia } from '../media-orders.ts';
import type { Tally } from '../mix/tally.ts';
import type { LegStart } from '../worker-orders.ts';
import { Latch, type LegLatch } from './latch.ts';
import { legCell } from './leg-cells.ts';
import type { Reception } from './reception.ts';
import { createRtcpReport, parseRtcp, writeRtcp } from './rtcp.ts';
import { RtcpSchedule, type RtcpScheduleParts } from './rtcp-schedule.ts';

/** From 1900, where NTP counts from, to 1970 (RFC 5905 section 6). */
const NTP_SECONDS = 2_208_988_800;
/** The largest packet of ours, SR with BYE, and more. */
const PACKET_BYTES = 160;

/** What the RTCP of one leg is made of. */
export interface RtcpSessionParts extends Omit<RtcpScheduleParts, 'report'> {
  readonly start: Pick<LegStart, 'sourceAddress' | 'remote' | 'stream' | 'name'>;
  readonly cells: Float64Array;
  readonly tally: Pick<Tally, 'rtcpReceived' | 'rtcpSent' | 'rtcpDropped'>;
  readonly reception: Reception;
  /** Of the leg's RTP. */
  readonly latch: LegLatch;
  /** Unix milliseconds with fractions, of a clock that never goes back. */
  now(): number;
  frameNow(): number;
  /** What a packet of ours would have as its timestamp at this moment. */
  timestampNow(): number;
  packetCame(): void;
  send(packet: Uint8Array, to: MediaAddress, shared: boolean): void;
}

/** Where a phone takes RTCP: RFC 3605, else the port above its RTP (RFC 3550 section 11). Port 0 is nowhere. */
function rtcpOf(remote: RemoteMedia): MediaAddress {
  if (remote.rtcp) return remote.rtcp;
  const port = remote.port === 0 || remote.port >= 0xffff ? 0 : remote.port + 1;
  return { address: remote.address, port };
}

/** Middle 32 bits of the NTP time, 1/65536 s (RFC 3550 section 4). */
const middleOf = (unixMs: number): number => Math.floor((unixMs / 1000 + NTP_SECONDS) * 0x10000) % 0x100000000;

/** RTCP of one leg (RFC 3550 section 6): what it tells the phone, and what it takes from it. */
export class RtcpSession {
  readonly #parts: RtcpSessionParts;
  readonly #latch: Latch;
  readonly #schedule: RtcpSchedule;
  readonly #said = createRtcpReport();
  readonly #packet = Buffer.alloc(PACKET_BYTES);
  #shared: boolean;

  constructor(parts: RtcpSessionParts) {
    const { sourceAddress, remote } = parts.start;
    this.#parts = parts;
    this.#latch = new Latch({ sourceAddress, remote: remote && rtcpOf(remote), frameNow: parts.frameNow });
    this.#shared = remote?.mux === true;
    this.#schedule = new RtcpSchedule({ ...parts, report: () => this.#report(false) });
  }

  /** Whether it goes over the port of RTP (RFC 5761). */
  get shared(): boolean {
    return this.#shared;
  }

  setRemote(remote: RemoteMedia): void {
    this.#shared = remote.mux === true;
    this.#latch.setRemote(rtcpOf(remote));
  }

  /** Reports from now on. */
  begin(): void {
    this.#schedule.start();
  }

  /** Reports no more; `over`: the leg is at its end, and says so. */
  end(over: boolean): void {
    this.#schedule.stop();
    // RFC 3550 section 6.3.7: who has never sent anything must not say that he leaves.
    if (over && (this.#cell(legCell.sent) > 0 || this.#cell(legCell.reports) > 0)) this.#report(true);
  }

  /** Takes any bytes that came on the port of RTCP, or on that of RTP where both share it. */
  take(packet: Uint8Array, from: MediaAddress): void {
    const { tally, start } = this.#parts;
    const said = this.#said;
    if (parseRtcp(packet, start.stream.ssrc, said) !== 'ok' || this.#isStranger(from, said.ssrc | 0)) {
      tally.rtcpDropped += 1;
      return;
    }
    tally.rtcpReceived += 1;
    if (!said.leaves) this.#parts.packetCame();
    const now = this.#parts.now();
    const { cells } = this.#parts;
    if (said.sends) {
      cells[legCell.srNtp] = said.ntp;
      cells[legCell.srAt] = now;
    }
    if (said.reports) this.#noteFar(now);
  }

  #cell(cell: number): number {
    return this.#parts.cells[cell] ?? 0;
  }

  /** The rules of RTP hold; and who sends RTP is its only source of RTCP. */
  #isStranger(from: MediaAddress, ssrc: number): boolean {
    const { latched } = this.#parts.latch;
    if (latched && latched.ssrc !== ssrc) return true;
    if (latched && this.#shared) return from.address !== latched.address || from.port !== latched.port;
    return this.#latch.judge(from, ssrc, this.#parts.frameNow()) === 'stranger';
  }

  #noteFar(now: number): void {
    const { cells } = this.#parts;
    const { lost, jitter, lastSr, sinceLastSr } = this.#said.block;
    cells[legCell.farReports] = this.#cell(legCell.farReports) + 1;
    // Duplicates on the way make it negative (RFC 3550 section 6.4.1).
    cells[legCell.farLost] = Math.max(0, lost);
    cells[legCell.farJitter] = jitter / this.#parts.reception.ticks;
    if (lastSr === 0) return;
    const trip = ((middleOf(now) - lastSr - sinceLastSr) | 0) / 65.536;
    // What no way takes comes of a clock that ticks coarsely, or is invented.
    if (trip < -limits.rtcpTripSlackMsMax || trip > limits.rtcpTripMsMax) return;
    cells[legCell.tripMs] = Math.max(0, trip);
    cells[legCell.trips] = this.#cell(legCell.trips) + 1;
  }

  #report(leaves: boolean): void {
    const { latch, start, tally, cells } = this.#parts;
    const target = this.#shared ? latch.target : this.#latch.target;
    if (!target) return;
    const now = this.#parts.now();
    const sent = this.#cell(legCell.sent);
    // RFC 3550 section 6.4: a sender is who has sent since the report before the last one.
    const isSender = sent > this.#cell(legCell.sentEarlier);
    cells[legCell.sentEarlier] = this.#cell(legCell.sentPrior);
    cells[legCell.sentPrior] = sent;
    cells[legCell.reports] = this.#cell(legCell.reports) + 1;
    const block = this.#parts.reception.report(now);
    const bytes = writeRtcp(this.#packet, {
      ssrc: start.stream.ssrc,
      name: start.name,
      ...(isSender ? { sender: this.#sender(now, sent) } : {}),
      ...(block ? { block } : {}),
      leaves,
    });
    tally.rtcpSent += 1;
    this.#parts.send(this.#packet.subarray(0, bytes), target, this.#shared);
  }

  #sender(now: number, packets: number) {
    const ntpSeconds = now / 1000 + NTP_SECONDS;
    return { ntpSeconds, timestamp: this.#parts.timestampNow(), packets, octets: this.#cell(legCell.octets) };
  }
}
