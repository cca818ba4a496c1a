import type { GhostPolicy } from '../app/ghosts.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { type Setting, type SettingValues, settings } from './settings.ts';

/** How a server looks after its calls: those in which nobody is, and those that are up when it is told to stop. */
export interface Care {
  /** After so long without a packet a phone is asked whether it is there. */
  readonly silentMsMax: number;
  readonly ghosts: GhostPolicy;
  /** How long calls may live on once the server was told to stop. */
  readonly drainMsMax: number;
}

/** Reads what PARTYLINE_SILENT_SECONDS, PARTYLINE_GHOSTS, PARTYLINE_GHOST_SECONDS and PARTYLINE_DRAIN_SECONDS say. */
export function readCare(values: SettingValues): Result<Care, string> {
  const silent = readSeconds(settings.silentSeconds, values.silentSeconds.value, 1);
  if (!silent.ok) return silent;
  const ghost = readSeconds(settings.ghostSeconds, values.ghostSeconds.value, 0);
  if (!ghost.ok) return ghost;
  const drain = readSeconds(settings.drainSeconds, values.drainSeconds.value, 0);
  if (!drain.ok) return drain;
  return ok({
    silentMsMax: silent.value * 1000,
    ghosts: { action: values.ghosts.value === 'mark' ? 'mark' : 'end', afterMs: ghost.value * 1000 },
    drainMsMax: drain.value * 1000,
  });
}

function readSeconds({ variable }: Setting, text: string, min: number): Result<number, string> {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  return seconds >= min && seconds <= limits.careSecondsMax
    ? ok(seconds)
    : refuse(`${variable} is "${text}". It may be a number of seconds from ${min} to ${limits.careSecondsMax}.`);
}
