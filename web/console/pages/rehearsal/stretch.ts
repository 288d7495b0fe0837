import { addDays, epochDayOf, instantOf, type LocalDate } from "../../../../src/kernel/time.js";

/** The instants of a day on the reader's clock, for a list that is asked by instants. */
export function stretchOf(day: string | undefined, zone: string): { readonly from?: string; readonly until?: string } {
  if (day === undefined) return {};
  const startOf = (date: LocalDate): string => new Date(instantOf(zone, epochDayOf(date), 0)).toISOString();
  return { from: startOf(day as LocalDate), until: startOf(addDays(day as LocalDate, 1)) };
}
