import { dayIn, type LocalDate } from "../../src/kernel/time.js";

export interface DayGroup<Entry> {
  readonly day: LocalDate;
  readonly entries: readonly Entry[];
}

/** Entries by calendar day of `zone`, in the order in which they come. */
export function groupByDay<Entry extends { readonly at: string }>(
  entries: readonly Entry[],
  zone: string,
): DayGroup<Entry>[] {
  const groups: { day: LocalDate; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = dayIn(zone, new Date(entry.at));
    const last = groups.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else groups.push({ day, entries: [entry] });
  }
  return groups;
}
