import type { LegId } from '../base/ids.ts';

/** Everybody in the conversation, or these legs alone. */
export type Ears = 'all' | readonly LegId[];

/**
 * What one seat of a mix hears and who hears it: a hears b when a's `hears` takes b and b's `heardBy` takes a.
 * Legs are named by the id that the mixer knows: that of the leg with a wire.
 */
export interface SeatAudio {
  readonly hears: Ears;
  readonly heardBy: Ears;
  /** Plays hold music to it, instead of whatever it does not hear. */
  readonly music: boolean;
}

/** A seat like any other: hears all, heard by all. */
export const openAudio: SeatAudio = { hears: 'all', heardBy: 'all', music: false };
