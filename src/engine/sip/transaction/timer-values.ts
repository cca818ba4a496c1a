/** The timer values of RFC 3261 §17 (table 4), milliseconds. A to M are made of these three. */
export const timerValues = {
  /** Round-trip estimate. */
  t1: 500,
  /** Longest gap between retransmissions of non-INVITE requests and INVITE responses. */
  t2: 4000,
  /** Longest a message stays in the network. */
  t4: 5000,
  /** 64·T1: timers B, F, H, J, L and M, and how long a 2xx waits for its ACK. */
  giveUp: 32_000,
  /** Timer D over an unreliable transport: at least 32 s (§17.1.1.2). */
  d: 32_000,
} as const;
