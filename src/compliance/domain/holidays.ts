import { z } from "zod";
import { assert } from "../../kernel/assert.js";
import {
  dateOfEpochDay,
  type EpochDay,
  epochDayOf,
  type LocalDate,
  localDate,
  parseLocalDate,
  type Weekday,
  weekdayOfEpochDay,
} from "../../kernel/time.js";

/**
 * Public holidays, computed from rules that are data.
 *
 * A calendar is a list of rows; a row says when its day falls (a fixed date, days from Easter, the n-th weekday of
 * a month, or plain dates), in which years, and how it moves when it falls on a given weekday. Nothing here knows
 * a country. Rows carry where they come from, because a lawyer has to approve them.
 */
const monthDay = z.string().regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, "a month and day such as 07-20");
const weekdayKey = z.enum(["1", "2", "3", "4", "5", "6", "7"]);

const rowShape = z
  .strictObject({
    name: z.string().min(1),
    on: monthDay.optional(),
    /** Days after Easter Sunday. */
    easter: z.int().min(-70).max(80).optional(),
    /** The n-th such weekday of the month; -1 is the last. */
    nth: z
      .strictObject({ month: z.int().min(1).max(12), weekday: z.int().min(1).max(7), n: z.int().min(-1).max(5) })
      .optional(),
    dates: z.array(z.string().refine((text) => parseLocalDate(text) !== null, "a calendar date")).optional(),
    /** First and last year of the rule. */
    from: z.int().optional(),
    to: z.int().optional(),
    /** Only every so many years. */
    every: z.strictObject({ years: z.int().min(2), since: z.int() }).optional(),
    /** Years in which the rule does not apply. */
    except: z.array(z.int()).optional(),
    /** Only when it falls on one of these weekdays. */
    onlyOn: z.array(z.int().min(1).max(7)).optional(),
    /** Days to move by, per weekday on which it falls. */
    move: z.partialRecord(weekdayKey, z.int().min(-7).max(7)).optional(),
    /** Is the day it moved from a holiday too? */
    keep: z.boolean().optional(),
    status: z.enum(["V", "S", "I", "D", "M"]).optional(),
  })
  .refine(
    (row) => [row.on, row.easter, row.nth, row.dates].filter((rule) => rule !== undefined).length === 1,
    "give exactly one of on, easter, nth, dates",
  );

export const calendarShape = z.strictObject({
  id: z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, "a country, or a country and subdivision"),
  /** The calendar whose days are holidays here too. */
  inherits: z.string().optional(),
  source: z.string().min(1),
  status: z.enum(["V", "S", "I", "D", "M"]),
  rows: z.array(rowShape),
});

export type HolidayCalendar = z.output<typeof calendarShape>;
type HolidayRow = HolidayCalendar["rows"][number];

/** Easter Sunday of a Gregorian year, as an epoch day (the anonymous computus, in Meeus's form). */
export function easterOf(year: number): EpochDay {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const skipped = century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25);
  const epact = (((19 * golden + skipped + 15) % 30) + 30) % 30;
  const moon = epact - Math.floor((golden + 11 * epact) / 319);
  const shift = (2 * (century % 4) + 2 * Math.floor(inCentury / 4) - (inCentury % 4) - moon + 32) % 7;
  const sunday = (shift + 7) % 7;
  const month = Math.floor((moon + sunday + 90) / 25);
  const day = (moon + sunday + month + 19) % 32;
  return dayOf(year, month, day);
}

function dayOf(year: number, month: number, day: number): EpochDay {
  const date = localDate(year, month, day);
  assert(date, `no such day ${year}-${month}-${day}`);
  return epochDayOf(date);
}

function nthWeekday(year: number, month: number, weekday: number, n: number): EpochDay | null {
  if (n === -1) {
    const last = month === 12 ? dayOf(year, 12, 31) : dayOf(year, month + 1, 1) - 1;
    return last - ((weekdayOfEpochDay(last) - weekday + 7) % 7);
  }
  const first = dayOf(year, month, 1);
  const day = first + ((weekday - weekdayOfEpochDay(first) + 7) % 7) + (n - 1) * 7;
  return day < first + 31 && dateOfEpochDay(day).slice(5, 7) === dateOfEpochDay(first).slice(5, 7) ? day : null;
}

/** The days of one row whose own date lies in `year`; a moved day may lie in the next or the previous one. */
function daysOfRow(row: HolidayRow, year: number): EpochDay[] {
  if (year < (row.from ?? year) || year > (row.to ?? year) || row.except?.includes(year)) return [];
  if (row.every && (year < row.every.since || (year - row.every.since) % row.every.years !== 0)) return [];
  return fallsOn(row, year).flatMap((day) => {
    const weekday = weekdayOfEpochDay(day);
    if (row.onlyOn && !row.onlyOn.includes(weekday)) return [];
    const moved = day + (row.move?.[String(weekday) as `${Weekday}`] ?? 0);
    return row.keep && moved !== day ? [day, moved] : [moved];
  });
}

function fallsOn(row: HolidayRow, year: number): EpochDay[] {
  if (row.easter !== undefined) return [easterOf(year) + row.easter];
  if (row.on !== undefined) {
    const date = localDate(year, Number(row.on.slice(0, 2)), Number(row.on.slice(3)));
    return date ? [epochDayOf(date)] : [];
  }
  if (row.nth) {
    const day = nthWeekday(year, row.nth.month, row.nth.weekday, row.nth.n);
    return day === null ? [] : [day];
  }
  return (row.dates ?? [])
    .filter((date) => Number(date.slice(0, 4)) === year)
    .map((date) => epochDayOf(date as LocalDate));
}

export interface Holiday {
  readonly date: LocalDate;
  readonly name: string;
}

/** Which holidays does this calendar have in `year`, in order? Inherited ones are not included. */
export function holidaysOf(calendar: HolidayCalendar, year: number): Holiday[] {
  const from = dayOf(year, 1, 1);
  const to = dayOf(year, 12, 31);
  return [year - 1, year, year + 1]
    .flatMap((ruled) => calendar.rows.flatMap((row) => daysOfRow(row, ruled).map((day) => ({ day, name: row.name }))))
    .filter(({ day }) => day >= from && day <= to)
    .sort((one, other) => one.day - other.day)
    .map(({ day, name }) => ({ date: dateOfEpochDay(day), name }));
}

export interface Almanac {
  readonly isHoliday: (day: EpochDay) => boolean;
  /** The holiday's name when the calendars know it. */
  readonly nameOf: (day: EpochDay) => string | null;
}

export interface AlmanacOptions {
  readonly calendars: readonly HolidayCalendar[];
  readonly add?: readonly LocalDate[];
  readonly remove?: readonly LocalDate[];
}

/** Calendars joined for asking day by day. A year is computed when first asked about, then kept. */
export function openAlmanac({ calendars, add = [], remove = [] }: AlmanacOptions): Almanac {
  const added = new Set(add.map(epochDayOf));
  const removed = new Set(remove.map(epochDayOf));
  const years = new Map<number, ReadonlyMap<EpochDay, string>>();
  let yearStart = 0;
  let yearEnd = 0;
  let days: ReadonlyMap<EpochDay, string> = new Map();

  function yearWith(day: EpochDay): ReadonlyMap<EpochDay, string> {
    if (day >= yearStart && day < yearEnd) return days;
    const year = Number(dateOfEpochDay(day).slice(0, 4));
    yearStart = dayOf(year, 1, 1);
    yearEnd = dayOf(year + 1, 1, 1);
    let known = years.get(year);
    if (!known) {
      known = new Map(
        calendars.flatMap((calendar) =>
          holidaysOf(calendar, year).map(({ date, name }) => [epochDayOf(date), name] as const),
        ),
      );
      years.set(year, known);
    }
    days = known;
    return known;
  }

  return {
    isHoliday: (day) => added.has(day) || (yearWith(day).has(day) && !removed.has(day)),
    nameOf: (day) => (removed.has(day) ? null : (yearWith(day).get(day) ?? null)),
  };
}

/** A calendar with all it inherits, from a catalogue. An unknown calendar is a broken pack. */
export function lineOf(id: string, catalogue: ReadonlyMap<string, HolidayCalendar>): HolidayCalendar[] {
  const line: HolidayCalendar[] = [];
  for (let next: string | undefined = id; next !== undefined; ) {
    const calendar: HolidayCalendar | undefined = catalogue.get(next);
    assert(calendar && !line.includes(calendar), `no holiday calendar ${next}`);
    line.push(calendar);
    next = calendar.inherits;
  }
  return line;
}
