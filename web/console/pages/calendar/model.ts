import type { Channel } from "../../../../src/kernel/channel.js";
import { addDays, epochDayOf, type LocalDate, weekdayOfEpochDay } from "../../../../src/kernel/time.js";
import type { CalendarView } from "./data.js";
import type { Source } from "./search.js";

/** left: it is done · coming: it is known to come · rehearsed: a rehearsal foretells it, the known ones included */
export type Group = "left" | "coming" | "rehearsed";
export const GROUPS: readonly Group[] = ["left", "coming", "rehearsed"];

export const GROUP_OF: Readonly<Record<Source, Group>> = {
  sent: "left",
  tasks_done: "left",
  ready: "coming",
  tasks_open: "coming",
  known: "coming",
  rehearsed: "rehearsed",
};

export interface ChannelCount {
  readonly channel: Channel;
  readonly count: number;
}

export interface DayView {
  readonly day: LocalDate;
  readonly isToday: boolean;
  readonly isPast: boolean;
  /** In the month that is shown; the others fill its first and last week. */
  readonly isOfMonth: boolean;
  readonly groups: Readonly<Record<Group, readonly ChannelCount[]>>;
  readonly marks: CalendarView["marks"];
  /** Nobody may be reached, in the country of no creditor. */
  readonly isClosed: boolean;
}

export const monthOf = (day: string): string => day.slice(0, 7);

/** The month before or after. */
export function monthBy(month: string, step: number): string {
  const [year = 0, no = 1] = month.split("-").map(Number);
  const at = year * 12 + no - 1 + step;
  return `${Math.floor(at / 12)}-${String((((at % 12) + 12) % 12) + 1).padStart(2, "0")}`;
}

/** The days of a month in weeks from Monday to Sunday, with those of its neighbours that fill the first and the last. */
export function weeksOf(month: string): readonly (readonly LocalDate[])[] {
  const first = `${month}-01` as LocalDate;
  const start = addDays(first, 1 - weekdayOfEpochDay(epochDayOf(first)));
  const weeks: LocalDate[][] = [];
  for (let monday = start; monday < (`${monthBy(month, 1)}-01` as LocalDate); monday = addDays(monday, 7))
    weeks.push(Array.from({ length: 7 }, (_, at) => addDays(monday, at)));
  return weeks;
}

/** What a month holds, day by day. */
export function daysOf(month: string, { counts, marks, today, countries }: CalendarView): readonly DayView[] {
  return weeksOf(month)
    .flat()
    .map((day) => {
      const own = counts.filter((one) => one.day === day);
      const here = marks.filter((mark) => mark.day === day);
      const of = (group: Group): ChannelCount[] => {
        const sums = new Map<Channel, number>();
        for (const { source, channel, count } of own)
          if (GROUP_OF[source] === group) sums.set(channel, (sums.get(channel) ?? 0) + count);
        return [...sums].map(([channel, count]) => ({ channel, count })).sort((a, b) => b.count - a.count);
      };
      return {
        day,
        isToday: day === today,
        isPast: day < today,
        isOfMonth: monthOf(day) === month,
        groups: { left: of("left"), coming: of("coming"), rehearsed: of("rehearsed") },
        marks: here,
        isClosed:
          countries.length > 0 &&
          countries.every((one) => here.some(({ country, closed }) => closed && country === one)),
      };
    });
}

export const totalOf = (counts: readonly ChannelCount[]): number => counts.reduce((sum, { count }) => sum + count, 0);

/** Is there anything to tell of this day? */
export const isEmpty = ({ groups, marks }: DayView): boolean =>
  GROUPS.every((group) => groups[group].length === 0) && marks.every(({ holiday }) => holiday === null);

/** How many of each kind a day has, those of which it has some; `day` opens on the first. */
export function sourcesOf({ counts }: CalendarView, day: string): readonly { source: Source; count: number }[] {
  const sums = new Map<Source, number>();
  for (const one of counts) if (one.day === day) sums.set(one.source, (sums.get(one.source) ?? 0) + one.count);
  return (Object.keys(GROUP_OF) as Source[]).flatMap((source) => {
    const count = sums.get(source);
    return count === undefined ? [] : [{ source, count }];
  });
}

/** The day that an arrow leads to from this one; null where the key is no arrow. */
export function dayBy(day: LocalDate, key: string): LocalDate | null {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
  return step === undefined ? null : addDays(day, step);
}
