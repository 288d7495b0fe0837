import { assert } from "./assert.js";

/**
 * Time, as the law and the ledger need it.
 *
 * An instant is a `Date` (or epoch milliseconds in hot code). A calendar day is a `LocalDate`, text like
 * `2026-03-09`, never an instant. Wall-clock moments come from an instant and an IANA zone, with the zone data
 * that the runtime carries; nothing here reads the machine's clock.
 */
export type LocalDate = string & { readonly __localDate: true };

/** Days since 1970-01-01 of the proleptic Gregorian calendar: the arithmetic form of a `LocalDate`. */
export type EpochDay = number;

/** Monday is 1, Sunday is 7 (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const MINUTES_A_DAY = 1440;

export function epochDayOf(date: LocalDate): EpochDay {
  const month = digits(date, 5, 2);
  // Years that begin in March end with the day that comes and goes, and their months follow one rule.
  const year = digits(date, 0, 4) - (month <= 2 ? 1 : 0);
  const monthFromMarch = month + (month > 2 ? -3 : 9);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leapDays + Math.floor((153 * monthFromMarch + 2) / 5) + digits(date, 8, 2) - MARCH_YEAR_ZERO;
}

/** Days from the first of March of year zero to 1970-01-01, and one for the day of the month that starts at one. */
const MARCH_YEAR_ZERO = 719_469;

/** Planning reads millions of days: character by character, nothing is made on the way. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

const dates = new Map<EpochDay, LocalDate>();
const DATES_KEPT = 10_000;

/** The day of the calendar. Planning asks for the same few thousand days over and over: each is written once. */
export function dateOfEpochDay(day: EpochDay): LocalDate {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10) as LocalDate;
    if (dates.size >= DATES_KEPT) dates.clear();
    dates.set(day, date);
  }
  return date;
}

/** Is this a day of the calendar? `2026-02-30` is not. Null when it is not, so a caller must say what to do. */
export function parseLocalDate(text: string): LocalDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match ? localDate(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}

export function localDate(year: number, month: number, day: number): LocalDate | null {
  if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? (date.toISOString().slice(0, 10) as LocalDate) : null;
}

export const addDays = (date: LocalDate, days: number): LocalDate => dateOfEpochDay(epochDayOf(date) + days);

/** Days from `from` to `to`: positive when `to` is later. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => epochDayOf(to) - epochDayOf(from);

export const weekdayOfEpochDay = (day: EpochDay): Weekday => (((((day + 3) % 7) + 7) % 7) + 1) as Weekday;

export const weekdayOf = (date: LocalDate): Weekday => weekdayOfEpochDay(epochDayOf(date));

/** The wall clock somewhere: which day, which weekday, how many minutes after midnight (with fractions of one). */
export interface WallClock {
  readonly day: EpochDay;
  readonly minute: number;
}

interface ZoneClock {
  readonly format: Intl.DateTimeFormat;
  readonly weeks: Map<number, WeekOffsets>;
}

/** What a zone adds to UTC during a week of seven times 24 hours: no zone changed twice in one since 1972. */
interface WeekOffsets {
  readonly before: number;
  /** The instant of the change; infinite when there is none. */
  readonly changesAt: number;
  readonly after: number;
}

const WEEK_MS = 7 * DAY_MS;
const WEEKS_KEPT = 20_000;
const zones = new Map<string, ZoneClock | null>();

function zoneClock(zone: string): ZoneClock | null {
  let clock = zones.get(zone);
  if (clock === undefined) {
    clock = makeZoneClock(zone);
    zones.set(zone, clock);
  }
  return clock;
}

function makeZoneClock(zone: string): ZoneClock | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    return { format, weeks: new Map() };
  } catch {
    return null; // The runtime does not know this zone: the caller treats it as bad input.
  }
}

export const isZone = (zone: string): boolean => zoneClock(zone) !== null;

/** Minutes to add to UTC in `zone` at this instant. */
export function offsetMinutes(zone: string, at: number): number {
  const clock = zoneClock(zone);
  assert(clock, `unknown time zone ${zone}`);
  const week = Math.floor(at / WEEK_MS);
  let offsets = clock.weeks.get(week);
  if (offsets === undefined) {
    if (clock.weeks.size >= WEEKS_KEPT) clock.weeks.clear();
    offsets = readWeek(clock, week * WEEK_MS);
    clock.weeks.set(week, offsets);
  }
  return at < offsets.changesAt ? offsets.before : offsets.after;
}

function readWeek(clock: ZoneClock, start: number): WeekOffsets {
  const before = offsetNow(clock, start);
  const after = offsetNow(clock, start + WEEK_MS);
  if (before === after) return { before, changesAt: Number.POSITIVE_INFINITY, after };
  const changesAt = firstChange(start, start + WEEK_MS, (at) => offsetNow(clock, at) !== before);
  return { before, changesAt, after };
}

/** The first millisecond, after `from` and up to `to`, from which on something is changed. */
function firstChange(from: number, to: number, isChanged: (at: number) => boolean): number {
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isChanged(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Asks the runtime's zone data; some microseconds. */
function offsetNow({ format }: ZoneClock, at: number): number {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(minute)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute: shown = 0, second = 0 } = part;
  return Math.round((Date.UTC(year, month - 1, day, hour, shown, second) - minute) / MINUTE_MS);
}

export function wallClock(zone: string, at: number): WallClock {
  const local = at + offsetMinutes(zone, at) * MINUTE_MS;
  const day = Math.floor(local / DAY_MS);
  return { day, minute: (local - day * DAY_MS) / MINUTE_MS };
}

/** The calendar day of this instant in `zone`. */
export const dayIn = (zone: string, at: Date): LocalDate => dateOfEpochDay(wallClock(zone, at.getTime()).day);

/**
 * The first instant (epoch ms) at which the clocks of `zone` show this wall time or later on that day.
 *
 * A time that happens twice (clocks went back) gives its first occurrence; a time that never happens (clocks went
 * forward) gives the instant of the jump.
 */
export function instantOf(zone: string, day: EpochDay, minute: number): number {
  const naive = day * DAY_MS + minute * MINUTE_MS;
  const early = naive - offsetMinutes(zone, naive - DAY_MS) * MINUTE_MS;
  const late = naive - offsetMinutes(zone, naive + DAY_MS) * MINUTE_MS;
  const first = Math.min(early, late);
  if (shows(zone, first, naive)) return first;
  const second = Math.max(early, late);
  if (shows(zone, second, naive)) return second;
  const before = offsetMinutes(zone, first);
  return firstChange(first, second, (at) => offsetMinutes(zone, at) !== before);
}

/** The instant (epoch ms) at which this day is over wherever the person may be: in the last of their zones. */
export function endOfDay(zones: readonly string[], date: LocalDate): number {
  const next = epochDayOf(date) + 1;
  return zones.length === 0 ? next * DAY_MS : Math.max(...zones.map((zone) => instantOf(zone, next, 0)));
}

const shows = (zone: string, at: number, naive: number): boolean => at + offsetMinutes(zone, at) * MINUTE_MS === naive;

/** Parses `07:00` as minutes after midnight; `24:00` is the end of the day. */
export function minuteOf(clock: string): number {
  const match = /^(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/.exec(clock);
  assert(match, `bad wall time ${clock}`);
  return Number(match[1] ?? match[3]) * 60 + Number(match[2] ?? match[4]);
}
