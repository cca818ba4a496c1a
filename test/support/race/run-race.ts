import type { RaceApi } from './race-api.ts';
import { createSipLane, createVirtualLane, type Draw, drawOf, type Lane } from './race-lane.ts';
import { failuresOf, faultsOf } from './race-oracle.ts';
import type { RacePhones } from './race-phones.ts';

/** What a run is made of. */
export interface RaceOptions {
  readonly api: RaceApi;
  readonly phones: RacePhones;
  readonly seed: number;
  readonly rounds: number;
  /** Lanes of each kind that run side by side, at most 25. */
  readonly lanes: number;
  /** Called after every round. */
  readonly onRound?: (done: number) => void;
}

/** What a run came to. */
export interface RaceResult {
  readonly rounds: number;
  /** One text for each thing that was not as it should be, with what was drawn. */
  readonly faults: readonly string[];
  /** How often callers were told which reason, all of them explained. */
  readonly failures: Readonly<Record<string, number>>;
  /** How often what was drawn. */
  readonly draws: Readonly<Record<string, number>>;
}

/** Runs so many rounds of the race and has each judged. */
export async function runRace(options: RaceOptions): Promise<RaceResult> {
  const { seed, rounds, onRound } = options;
  const lanes = await makeLanes(options);
  const faults: string[] = [];
  const failures: Record<string, number> = {};
  const draws: Record<string, number> = {};
  const count = (tally: Record<string, number>, name: string): void => {
    tally[name] = (tally[name] ?? 0) + 1;
  };
  let done = 0;
  const runRounds = async (lane: Lane, own: readonly number[]): Promise<void> => {
    for (const round of own) {
      const draw = drawOf(lane.kind, seed, round);
      count(draws, `${lane.kind} ${draw.rival}`);
      const story = await lane.run(draw);
      for (const reason of failuresOf(story)) count(failures, reason);
      faults.push(...faultsOf(story).map((fault) => describe(fault, { round, lane, draw })));
      done += 1;
      onRound?.(done);
    }
  };
  // Which lane runs which round is settled beforehand, so that a seed draws the same again.
  const all = Array.from({ length: rounds }, (_, round) => round);
  const ofLane = Object.groupBy(all, (round) => round % lanes.length);
  await Promise.all(lanes.map((lane, index) => runRounds(lane, ofLane[index] ?? [])));
  return { rounds: done, faults, failures, draws };
}

async function makeLanes({ api, phones, lanes }: RaceOptions): Promise<readonly Lane[]> {
  const numbers = Array.from({ length: lanes }, (_, index) => index);
  const sip = await Promise.all(numbers.map((number) => createSipLane({ api, phones, number })));
  const virtual = await Promise.all(numbers.map((number) => createVirtualLane({ api, phones, number: 25 + number })));
  return [...sip, ...virtual];
}

interface Circumstances {
  readonly round: number;
  readonly lane: Lane;
  readonly draw: Draw;
}

const describe = (fault: string, { round, lane, draw }: Circumstances): string =>
  `round ${round} (${lane.kind}, ${draw.remover} after ${draw.removerTurns}, ${draw.rival} after ${draw.rivalTurns}): ${fault}`;
