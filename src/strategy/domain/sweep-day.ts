import { addDays, dateOfEpochDay, instantOf, type LocalDate, wallClock } from "../../kernel/time.js";
import type { LeftBecause } from "./decision.js";

/** Minutes after midnight at which a day's newcomers are looked for. */
const SWEEP_MINUTE = 5;

/** The creditor's day at which a sweep looks, and when the next one does. */
export function sweepDay(zone: string, now: Date): { readonly today: LocalDate; readonly nextAt: Date } {
  const { day } = wallClock(zone, now.getTime());
  return { today: dateOfEpochDay(day), nextAt: new Date(instantOf(zone, day + 1, SWEEP_MINUTE)) };
}

/** Between which due dates does a debt lie that is of the age a strategy takes in? `oldest` null: however old. */
export const dueRange = (
  days: { readonly from: number; readonly to: number | null },
  today: LocalDate,
): { readonly youngest: LocalDate; readonly oldest: LocalDate | null } => ({
  youngest: addDays(today, -days.from),
  oldest: days.to === null ? null : addDays(today, -days.to),
});

/** An account that left a strategy for one of these went through it: it comes in again only for another debt. */
export const THROUGH: ReadonlySet<LeftBecause> = new Set(["finished", "stopped", "holdout"]);

/** Sweeps claimed in one transaction: of more that are due at one moment, the next ones wait for the next round. */
export const SWEEPS_A_BEAT = 5;
