/** Just enough of protobuf and of msgpack for Terraform's plugin protocol. */
const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
};

/** A field with a length: a text or a message. */
export function field(number: number, value: string | Buffer): Buffer {
  const payload = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(payload.length), payload]);
}

export const numeric = (number: number, value: number): Buffer => Buffer.concat([varint(number << 3), varint(value)]);

/** The first field of that number, which has to be one with a length. */
export function memberOf(message: Buffer, number: number): Buffer {
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = read();
    const length = read();
    if ((key & 7) !== 2) continue;
    if (key >>> 3 === number) return message.subarray(at, at + length);
    at += length;
  }
  return Buffer.alloc(0);
}

/** A value of Terraform's, as msgpack; of what a data source with texts, lists and maps has. */
export function unpack(bytes: Buffer): unknown {
  let at = 0;
  const next = (size: number): number => {
    const value = bytes.readUIntBE(at, size);
    at += size;
    return value;
  };
  const text = (length: number): string => {
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  const list = (length: number): unknown[] => Array.from({ length }, one);
  const map = (length: number): object => Object.fromEntries(Array.from({ length }, () => [String(one()), one()]));
  function one(): unknown {
    const kind = next(1);
    if (kind === 0xc0) return null;
    if (kind === 0xd9) return text(next(1));
    if (kind === 0xda) return text(next(2));
    if (kind === 0xdc) return list(next(2));
    if (kind === 0xde) return map(next(2));
    if (kind >= 0xa0 && kind < 0xc0) return text(kind & 31);
    if (kind >= 0x90 && kind < 0xa0) return list(kind & 15);
    if (kind >= 0x80 && kind < 0x90) return map(kind & 15);
    throw new Error(`no msgpack of ours: ${kind}`);
  }
  return one();
}

export function pack(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === 'string') return headed([0xdb, 4], Buffer.byteLength(value), [Buffer.from(value)]);
  if (Array.isArray(value)) return headed([0xdc, 2], value.length, value.map(pack));
  const entries = Object.entries(value);
  return headed([0xde, 2], entries.length, entries.flat().map(pack));
}

function headed([kind, size]: readonly [number, number], count: number, parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(1 + size);
  head.writeUInt8(kind);
  head.writeUIntBE(count, 1, size);
  return Buffer.concat([head, ...parts]);
}
