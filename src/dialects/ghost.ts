import { isoTime } from '../base/clock.ts';
import type { Ghost } from '../domain/ghost.ts';
import type { Shape } from './genesys.ts';

/** What makes somebody a ghost, in the words of our own wire; `false` for whoever was taken for one. */
export const ghostShape = (ghost: Ghost | undefined): Shape =>
  ghost === undefined ? { ghost: false } : { ghost: true, evidence: evidenceOf(ghost) };

/** When his phone was last heard of, and what it said when it was asked. */
const evidenceOf = ({ since, lastPacketAt, askedAt, optionsStatus }: Ghost): Shape => ({
  since: isoTime(since),
  ...(lastPacketAt === undefined ? {} : { lastPacket: isoTime(lastPacketAt) }),
  asked: isoTime(askedAt),
  options: optionsStatus ?? 'no-answer',
});
