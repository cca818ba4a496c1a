/** How the audio of one leg went, as the engine counted it; what was never measured is left out. */
export interface LegQuality {
  /** RTP packets taken from the phone, those that came twice included, and sent to it. */
  readonly packetsIn: number;
  readonly packetsOut: number;
  /** Packets of the phone that never came, by their sequence numbers. */
  readonly lost: number;
  /** Packets of the phone that came behind their time and were not heard. */
  readonly late: number;
  /** `lost` as a share of what the phone sent, 0 to 1. */
  readonly loss: number;
  /** Interarrival jitter (RFC 3550 section 6.4.1), milliseconds. */
  readonly jitterMs?: number;
  /** Way there and back by the phone's RTCP, milliseconds. */
  readonly roundTripMs?: number;
  /** Estimated mean opinion score of what the phone sent, 1 to 4.5. */
  readonly mos?: number;
  /** The other way, as the phone reported it by RTCP. */
  readonly far?: { readonly lost: number; readonly jitterMs: number };
}
