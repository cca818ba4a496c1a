import { bounds } from './bounds.ts';

/** Why an answer has no explanation: the client asked for too many, the request was too large to look at, or a bound was met. */
export type Skip = 'load' | 'path' | 'segments' | 'steps' | 'time';

/** What one explanation may cost. */
export interface Budget {
  /** Counts one step of a search; false when nothing is left. */
  step(): boolean;
  /** Whether another round may begin. */
  mayGoOn(): boolean;
  /** Which bound cut something short; what was finished late is as good as in time. */
  cut(): Skip | undefined;
}

/** Reading a clock costs as much as some steps of a search, so it is read at every so manieth. */
const STEPS_PER_LOOK = 32;

/** A budget of steps and, where there is a clock, of time from now on. `monotonic` gives milliseconds. */
export function createBudget(monotonic?: () => number): Budget {
  const endsAt = monotonic === undefined ? Number.POSITIVE_INFINITY : monotonic() + bounds.explainMsMax;
  let steps = 0;
  let met: Skip | undefined;
  const look = (): void => {
    if (monotonic !== undefined && monotonic() > endsAt) met ??= 'time';
  };
  return {
    step() {
      steps += 1;
      if (steps > bounds.searchStepsMax) met ??= 'steps';
      else if (steps % STEPS_PER_LOOK === 0) look();
      return met === undefined;
    },
    mayGoOn() {
      look();
      return met === undefined;
    },
    cut: () => met,
  };
}
