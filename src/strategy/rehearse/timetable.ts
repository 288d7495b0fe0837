import type { CreditorId } from "../../kernel/id.js";
import { type EpochDay, epochDayOf } from "../../kernel/time.js";
import type { Lane } from "../domain/definition.js";
import type { RuleTest } from "../domain/segment/evaluate.js";
import { dueRange, SWEEPS_A_BEAT, sweepDay } from "../domain/sweep-day.js";

/** A strategy that looks for newcomers among a creditor's accounts, day after day. */
export interface Sweeping {
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly lane: Lane;
  readonly days: { readonly from: number; readonly to: number | null };
  /** What an account must owe at least. */
  readonly leastOpen: bigint;
  /** What it asks of an account besides; null: nothing. */
  readonly rule: RuleTest | null;
  readonly creditorId: CreditorId;
  readonly zone: string;
  readonly nextAt: Date;
}

/** One of its looks. `batch` is the round of the beats in which it comes, where many are due at one moment. */
export interface Look {
  readonly at: number;
  readonly batch: number;
  readonly sweep: Sweeping;
  readonly today: EpochDay;
  /** The due dates that it takes in, counted in days; `oldest` is as long ago as can be where any age will do. */
  readonly youngest: EpochDay;
  readonly oldest: EpochDay;
}

/** The looks of all strategies for newcomers of one creditor. */
export interface Looks {
  /** In the order in which they come. */
  readonly all: readonly Look[];
  readonly lanes: readonly Lane[];
}

export type Timetable = ReadonlyMap<CreditorId, Looks>;

/** When does each strategy look for newcomers from now until then? As the sweep does: the older strategy first. */
export function timetable(sweeps: readonly Sweeping[], from: Date, until: Date): Timetable {
  const inOrder = [...sweeps].sort(
    (one, other) => compare(one.strategyId, other.strategyId) || compare(one.creditorId, other.creditorId),
  );
  const atMoment = new Map<number, number>();
  const table = new Map<CreditorId, Look[]>();
  for (const sweep of inOrder) {
    let at = new Date(Math.max(sweep.nextAt.getTime(), from.getTime()));
    while (at <= until) {
      const { today, nextAt } = sweepDay(sweep.zone, at);
      const before = atMoment.get(at.getTime()) ?? 0;
      atMoment.set(at.getTime(), before + 1);
      const looks = table.get(sweep.creditorId) ?? [];
      table.set(sweep.creditorId, looks);
      const batch = Math.floor(before / SWEEPS_A_BEAT) + 1;
      const { youngest, oldest } = dueRange(sweep.days, today);
      looks.push({
        at: at.getTime(),
        batch,
        sweep,
        today: epochDayOf(today),
        youngest: epochDayOf(youngest),
        oldest: oldest === null ? Number.NEGATIVE_INFINITY : epochDayOf(oldest),
      });
      at = nextAt;
    }
  }
  // Sorting keeps the order of strategies among looks of one moment.
  for (const looks of table.values()) looks.sort((one, other) => one.at - other.at || one.batch - other.batch);
  return new Map([...table].map(([id, all]) => [id, { all, lanes: [...new Set(all.map(({ sweep }) => sweep.lane))] }]));
}

const compare = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);
