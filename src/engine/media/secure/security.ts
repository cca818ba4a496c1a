/** Names of RFC 4568 section 6.2 and RFC 7714 section 14.1. */
export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32' | 'AEAD_AES_128_GCM';

/** What a suite is made of, in bytes. */
export interface SuiteSizes {
  readonly kind: 'counter' | 'gcm';
  readonly key: number;
  readonly salt: number;
  /** Of the authentication tag of RTP, and of RTCP, which is never cut (RFC 4568 section 6.2.2). */
  readonly tag: number;
  readonly rtcpTag: number;
}

export const srtpSuites: Readonly<Record<SrtpSuite, SuiteSizes>> = {
  AES_CM_128_HMAC_SHA1_80: { kind: 'counter', key: 16, salt: 14, tag: 10, rtcpTag: 10 },
  AES_CM_128_HMAC_SHA1_32: { kind: 'counter', key: 16, salt: 14, tag: 4, rtcpTag: 10 },
  AEAD_AES_128_GCM: { kind: 'gcm', key: 16, salt: 12, tag: 16, rtcpTag: 16 },
};

/** Master key and master salt of one direction, as long as `srtpSuites` says. */
export interface SrtpKeys {
  readonly suite: SrtpSuite;
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

/** What protects both directions of a leg: we send under the one and take what comes under the other. */
export interface MediaSecurity {
  readonly send: SrtpKeys;
  readonly receive: SrtpKeys;
}

/** Of one leg. `awaited`: the keys are not agreed on yet, and nothing passes before they are. Absent: unprotected. */
export type LegSecurity = MediaSecurity | 'awaited';

/** How far one stream has come: what another thread needs to go on. */
export interface StreamPosition {
  readonly ssrc: number;
  /** Highest index, -1 before the first packet, and which of the 64 up to it were seen. */
  readonly rtp: WindowPosition;
  readonly rtcp: WindowPosition;
}

export interface WindowPosition {
  readonly highest: number;
  readonly near: number;
  readonly far: number;
}

/** What an `SrtpSession` has come to. */
export interface SrtpPosition {
  /** Highest index of RTP sent, -1 before the first packet; and the index of the next RTCP. */
  readonly sent: number;
  readonly rtcpNext: number;
  readonly received: readonly StreamPosition[];
}

/** What a leg takes along to another thread. */
export interface LegProtection {
  readonly security?: LegSecurity;
  readonly position?: SrtpPosition;
}
