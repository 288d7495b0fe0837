/** What a benchmark is asked for. */
export interface Order {
  readonly rows: number;
  readonly rounds: number;
  /** For people: what happens, and the figures as they come. */
  say(line: string): void;
}

/** One of the goals of `bench/README`: what it wants, what was measured, and whether that is enough. */
export interface Goal {
  readonly goal: string;
  readonly value: number;
  readonly reached: boolean;
}

/**
 * What a benchmark found. Seconds are medians over the rounds; ratios are medians of the ratios within a round, since
 * what runs side by side shares the noise of the machine.
 */
export interface BenchReport {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly floorSeconds: number;
  /** Speed of ours against the floor's: 1 is as fast, 2 twice as fast, whatever way round a goal says it. */
  readonly ratioToFloor: number;
  readonly peer: string;
  readonly ratioToPeer: number;
  /** The most memory that this process held while ours ran. */
  readonly peakMb: number;
  readonly rounds: number;
  /** Work waiting for a processor when the run began and ended: above the number of processors, others were at work. */
  readonly load: readonly [number, number];
  readonly goals: readonly Goal[];
  /** Whatever else was measured, by name. */
  readonly also: Readonly<Record<string, number | string>>;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** What its rows are, for people. */
  readonly unit: string;
  /** Rows of a run that fits five minutes, and of the run that the goals speak of. */
  readonly rowsUsual: number;
  readonly rowsFull: number;
  run(order: Order): Promise<Omit<BenchReport, "name" | "rows" | "rounds" | "load">>;
}

/** Ours did not do the work right: no timing of it means anything. */
export class WrongResult extends Error {
  override name = "WrongResult";
}

/** Ends the run unless both are the same. Called before any timing is shown. */
export function mustEqual(what: string, got: unknown, wanted: unknown): void {
  const [one, other] = [text(got), text(wanted)];
  if (one !== other) throw new WrongResult(`${what}: got ${one}, wanted ${other}`);
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));

export const atLeast = (goal: string, value: number, bound: number): Goal => ({
  goal,
  value: rounded(value),
  reached: value >= bound,
});

export const atMost = (goal: string, value: number, bound: number): Goal => ({
  goal,
  value: rounded(value),
  reached: value <= bound,
});

/** Three digits that mean something; the rest is noise. */
export const rounded = (value: number): number => (value === 0 ? 0 : Number(value.toPrecision(3)));
