import type { Random } from '../../src/base/ids.ts';

export const numberBelow = (random: Random, count: number): number =>
  Buffer.from(random.bytes(4)).readUInt32BE() % count;

export const pick = <T>(random: Random, list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : list[numberBelow(random, list.length)];

export function uuid(random: Random): string {
  const hex = random.hex(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
