import { DAY_MS, type EpochDay, MINUTE_MS, offsetMinutes } from "../../kernel/time.js";

/**
 * Moments of a wall clock, in hot code: epoch milliseconds in, epoch milliseconds out, nothing allocated.
 *
 * Clocks jump. Every search here walks stretches in which the zone keeps one offset, so that within a stretch
 * plain arithmetic is right, and the jump itself is a boundary like any other.
 */
export const NEVER = Number.POSITIVE_INFINITY;

export const localMs = (zone: string, at: number): number => at + offsetMinutes(zone, at) * MINUTE_MS;

export const localDay = (zone: string, at: number): EpochDay => Math.floor(localMs(zone, at) / DAY_MS);

/** The end of the stretch that begins at `at`: a day later, or the instant the offset changes. */
export function stretchEnd(zone: string, at: number): number {
  const offset = offsetMinutes(zone, at);
  const end = at + DAY_MS;
  if (offsetMinutes(zone, end) === offset) return end;
  let same = at;
  let changed = end;
  while (changed - same > 1) {
    const middle = same + Math.floor((changed - same) / 2);
    if (offsetMinutes(zone, middle) === offset) same = middle;
    else changed = middle;
  }
  return changed;
}

/** When do the clocks of `zone`, from `from` on, first show `day` or a later one? */
export function reachesDay(zone: string, from: number, day: EpochDay): number {
  let at = from;
  for (let stretch = 0; stretch < STRETCHES_MAX; stretch++) {
    const offsetMs = offsetMinutes(zone, at) * MINUTE_MS;
    const start = day * DAY_MS - offsetMs;
    if (start <= at) return at;
    const end = stretchEnd(zone, at);
    if (start < end) return start;
    // Far targets skip the walk: no zone is further than a day from its naive clock.
    at = start - end > 3 * DAY_MS ? start - 2 * DAY_MS : end;
  }
  return NEVER; // Only a day that is no number gets here.
}

/** A far target is skipped to, so a handful of days is all that is ever walked. */
const STRETCHES_MAX = 20;

/** Openings of one day as minutes: opens, closes, opens, closes, in order and apart from each other. */
export type Spans = readonly number[];

/** Opening hours of a week, and those of its holidays. Lists go by weekday, Monday at 1; 0 is unused. */
export interface WeekHours {
  readonly weekdays: readonly Spans[];
  /** The same for holidays; the very same list when a holiday is like its weekday. */
  readonly holidays: readonly Spans[];
  readonly isHoliday: (day: EpochDay) => boolean;
}

const weekdayOf = (day: EpochDay): number => ((((day + 3) % 7) + 7) % 7) + 1;
const CLOSED: Spans = [];

export function spansOf(hours: WeekHours, day: EpochDay): Spans {
  const week = hours.holidays !== hours.weekdays && hours.isHoliday(day) ? hours.holidays : hours.weekdays;
  return week[weekdayOf(day)] ?? CLOSED;
}

/** Is a wall clock that shows `local` milliseconds inside these hours? */
export function isOpen(hours: WeekHours, local: number): boolean {
  const day = Math.floor(local / DAY_MS);
  const minute = (local - day * DAY_MS) / MINUTE_MS;
  const spans = spansOf(hours, day);
  for (let index = 0; index < spans.length; index += 2) {
    if (minute < (spans[index] as number)) return false;
    if (minute < (spans[index + 1] as number)) return true;
  }
  return false;
}

/** The first moment from `from` on, before `limit`, at which the clocks of `zone` are inside these hours. */
export function firstOpen(zone: string, from: number, hours: WeekHours, limit: number): number {
  let at = from;
  while (at < limit) {
    const offsetMs = offsetMinutes(zone, at) * MINUTE_MS;
    const end = stretchEnd(zone, at);
    const found = firstOpenBetween(hours, at + offsetMs, end + offsetMs);
    if (found !== NEVER) return found - offsetMs;
    at = end;
  }
  return NEVER;
}

/** The same on a clock that does not jump: local milliseconds in and out. */
function firstOpenBetween(hours: WeekHours, from: number, end: number): number {
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < end; day++) {
    const spans = spansOf(hours, day);
    for (let index = 0; index < spans.length; index += 2) {
      const closes = day * DAY_MS + (spans[index + 1] as number) * MINUTE_MS;
      if (closes <= from) continue;
      const opens = Math.max(from, day * DAY_MS + (spans[index] as number) * MINUTE_MS);
      return opens < end ? opens : NEVER;
    }
  }
  return NEVER;
}
