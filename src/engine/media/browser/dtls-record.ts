import { limits } from '../../../base/limits.ts';
import { ByteReader } from './byte-reader.ts';
import { type DtlsKeys, seal } from './dtls-keys.ts';

/** Types of records (RFC 5246 section 6.2.1). */
export const recordType = { changeCipherSpec: 20, alert: 21, handshake: 22 } as const;

/** One record of DTLS (RFC 6347 section 4.1). */
export interface DtlsRecord {
  readonly type: number;
  readonly epoch: number;
  /** Epoch and sequence number as they stood there. */
  readonly place: Buffer;
  readonly body: Buffer;
}

/** The records of a datagram up to the first that cannot be read; no flight has as many as the bound. */
export function readRecords(packet: Uint8Array): readonly DtlsRecord[] {
  const reader = new ByteReader(packet);
  const records: DtlsRecord[] = [];
  while (reader.left > 0 && records.length < limits.dtlsRecordsMax) {
    const type = reader.number(1);
    const major = reader.number(2) >> 8;
    const place = reader.bytes(8);
    const body = reader.vector(2);
    if (reader.isBroken || major !== 0xfe) break;
    records.push({ type, epoch: place.readUInt16BE(0), place, body });
  }
  return records;
}

/** A record of ours before it has its place. */
export interface OutgoingRecord {
  readonly type: number;
  readonly epoch: 0 | 1;
  readonly body: Buffer;
}

/** Numbers our records: each repetition is a new one (RFC 6347 section 4.2.4). */
export class RecordWriter {
  readonly #next: [number, number] = [0, 0];

  /** Sealed with our key from epoch 1 on. */
  write({ type, epoch, body }: OutgoingRecord, keys: DtlsKeys | undefined): Buffer {
    const place = Buffer.alloc(8);
    place.writeUInt16BE(epoch, 0);
    place.writeUIntBE(this.#next[epoch], 2, 6);
    this.#next[epoch] += 1;
    const shown = epoch === 1 && keys ? seal(keys.server, { place, type }, body) : body;
    const head = Buffer.from([type, 0xfe, 0xfd]);
    const length = Buffer.from([shown.length >> 8, shown.length & 0xff]);
    return Buffer.concat([head, place, length, shown]);
  }
}
