import { createHash } from 'node:crypto';

/** The namespace of ids that are made from names; drawn at random once. */
const NAMESPACE = Buffer.from('6f2f7c0e5a7b4b2f9b0f4a4e6a1c8d35', 'hex');

/** The UUID of a name (version 5, RFC 9562 section 5.5): the same at every start and on every machine. */
export function idOfName(...names: readonly string[]): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(JSON.stringify(names)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
