import { memoryUsage } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** One who takes part in a round. `prepare` is not timed; `run` says how long it took when it knows better itself. */
export interface Contestant {
  readonly name: string;
  prepare?(): Promise<void>;
  run(): Promise<Lap>;
  /** Looks at what was done, after the clock has stopped. Throws when it is wrong. */
  check?(): Promise<void>;
}

export interface Lap {
  readonly seconds: number;
  readonly peakMb?: number;
}

/** The laps of each contestant, in the order of the rounds. */
export type Laps = ReadonlyMap<string, readonly Lap[]>;

/**
 * Lets all run in turn, round after round, so that each meets the same weather. The first round begins with the first
 * contestant, the second with the next: nobody always runs on a machine that somebody else has just warmed or tired.
 */
export async function inTurn(
  rounds: number,
  contestants: readonly Contestant[],
  onLap: (round: number, name: string, lap: Lap) => void,
): Promise<Laps> {
  const laps = new Map<string, Lap[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const one = contestants[(round + turn) % contestants.length] as Contestant;
      await one.prepare?.();
      const lap = await one.run();
      await one.check?.();
      laps.get(one.name)?.push(lap);
      onLap(round, one.name, lap);
    }
  }
  return laps;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

export const secondsOf = (laps: Laps, name: string): number => median(listOf(laps, name).map(({ seconds }) => seconds));

/** How many times as long `name` took as `against`: the median of the ratios within each round. */
export function timesAsLong(laps: Laps, name: string, against: string): number {
  const others = listOf(laps, against);
  return median(listOf(laps, name).map(({ seconds }, round) => seconds / (others[round] as Lap).seconds));
}

export const peakOf = (laps: Laps, name: string): number =>
  Math.round(Math.max(...listOf(laps, name).map(({ peakMb = 0 }) => peakMb)));

const listOf = (laps: Laps, name: string): readonly Lap[] => laps.get(name) ?? [];

/** How often memory is looked at while something runs. */
const LOOK_EVERY_MS = 20;

/** Runs some work against the clock, watching the memory of this process. */
export async function timed(work: () => Promise<unknown>): Promise<Required<Lap>> {
  let peak = memoryUsage.rss();
  const ended = new AbortController();
  const watch = async () => {
    while (!ended.signal.aborted) {
      await sleep(LOOK_EVERY_MS);
      peak = Math.max(peak, memoryUsage.rss());
    }
  };
  const watching = watch();
  const begun = performance.now();
  try {
    await work();
    return { seconds: (performance.now() - begun) / 1000, peakMb: Math.max(peak, memoryUsage.rss()) / 1e6 };
  } finally {
    ended.abort();
    await watching;
  }
}
