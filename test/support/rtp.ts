/** What a test says of one RTP packet; what it leaves out is 0, the payload type PCMU. */
export interface RtpFields {
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly payload?: Uint8Array;
  readonly csrcs?: number;
  readonly extensionWords?: number;
  readonly padding?: number;
}

/** Writes a packet as RFC 3550 section 5.1 draws it. */
export function rtpPacket(fields: RtpFields): Buffer {
  const header = Buffer.alloc(12);
  const { csrcs = 0, extensionWords, padding = 0 } = fields;
  header.writeUInt8(0x80 | (padding > 0 ? 0x20 : 0) | (extensionWords === undefined ? 0 : 0x10) | csrcs, 0);
  header.writeUInt8(fields.payloadType ?? 0, 1);
  header.writeUInt16BE((fields.sequence ?? 0) & 0xffff, 2);
  header.writeUInt32BE((fields.timestamp ?? 0) >>> 0, 4);
  header.writeUInt32BE((fields.ssrc ?? 0) >>> 0, 8);
  const extension = Buffer.alloc(extensionWords === undefined ? 0 : 4 + 4 * extensionWords);
  if (extensionWords !== undefined) extension.writeUInt16BE(extensionWords, 2);
  const tail = Buffer.alloc(padding);
  if (padding > 0) tail.writeUInt8(padding, padding - 1);
  return Buffer.concat([header, Buffer.alloc(4 * csrcs), extension, fields.payload ?? Buffer.alloc(160, 0xff), tail]);
}
