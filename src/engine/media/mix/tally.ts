/** Counts of one worker, since its start. */
export interface Tally {
  received: number;
  sent: number;
  version: number;
  payloadType: number;
  size: number;
  stranger: number;
  /** Not protected as was agreed, or not by who has the keys; or sent again. RTCP too. */
  unauthentic: number;
  late: number;
  resyncs: number;
  lost: number;
  duplicates: number;
  /** Frames that did not come, and were made out of those before. */
  concealed: number;
  skippedFrames: number;
  recordingDrops: number;
  rtcpReceived: number;
  rtcpSent: number;
  rtcpDropped: number;
  lateSumMs: number;
}

export const createTally = (): Tally => ({
  received: 0,
  sent: 0,
  version: 0,
  payloadType: 0,
  size: 0,
  stranger: 0,
  unauthentic: 0,
  late: 0,
  resyncs: 0,
  lost: 0,
  duplicates: 0,
  concealed: 0,
  skippedFrames: 0,
  recordingDrops: 0,
  rtcpReceived: 0,
  rtcpSent: 0,
  rtcpDropped: 0,
  lateSumMs: 0,
});
