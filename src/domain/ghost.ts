/** What makes a participant a ghost: his dialog is there and nobody is in it. Times are milliseconds since 1970. */
export interface Ghost {
  /** Since when he is taken for one. */
  readonly since: number;
  /** The last packet of his phone, RTP or RTCP; absent: there never was one. */
  readonly lastPacketAt?: number;
  /** When he was last asked by OPTIONS in his dialog. */
  readonly askedAt: number;
  /** What the OPTIONS was answered, 481 or 408; absent: nothing. */
  readonly optionsStatus?: number;
}
