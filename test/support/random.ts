import {
  asConversationId,
  asLegId,
  asOrganisationId,
  asParticipantId,
  asRecordingId,
  asRequestId,
  asUserId,
  type IdMaker,
  type Random,
} from '../../src/base/ids.ts';

/** The same bytes for the same seed (mulberry32), so that a failure can be run again. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const nextByte = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, nextByte);
  return { bytes, hex: (count) => Buffer.from(bytes(count)).toString('hex') };
}

/** Ids in the form of random UUIDs (RFC 9562 section 5.4), the same for the same seed. */
export function createSeededIds(seed: number): IdMaker {
  const random = createSeededRandom(seed);
  const uuid = (): string => {
    const bytes = Buffer.from(random.bytes(16));
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const text = bytes.toString('hex');
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  };
  return {
    conversation: () => asConversationId(uuid()),
    participant: () => asParticipantId(uuid()),
    leg: () => asLegId(uuid()),
    user: () => asUserId(uuid()),
    organisation: () => asOrganisationId(uuid()),
    recording: () => asRecordingId(uuid()),
    record: uuid,
    request: () => asRequestId(uuid()),
  };
}
