import { CHANNELS, type Channel } from "../../kernel/channel.js";
import { type EpochDay, MINUTES_A_DAY, minuteOf, type Weekday } from "../../kernel/time.js";
import { bitOf, maskOfRow, type PackSet } from "./compiled.js";
import type { Almanac } from "./holidays.js";
import { type Spans, spansOf, type WeekHours } from "./local-time.js";
import type { ContactPolicyPack } from "./pack-shape.js";

type Window = ContactPolicyPack["windows"][number];

/** Hours per channel. Several rows that speak of one channel must all be open; a channel no row names has no hours. */
export function hoursOf(pack: ContactPolicyPack, almanac: Almanac): Record<Channel, WeekHours | null> {
  const inclusive = pack.clock.interval === "[open,close]";
  const rows = pack.windows.map((row) => ({ mask: maskOfRow(row), hours: hoursOfRow(row, almanac, inclusive) }));
  const byMask = new Map<string, WeekHours | null>();
  const perChannel = {} as Record<Channel, WeekHours | null>;
  for (const channel of CHANNELS) {
    const named = rows.filter(({ mask }) => (mask & bitOf(channel)) !== 0);
    const key = named.map((row) => rows.indexOf(row)).join();
    let hours = byMask.get(key);
    if (hours === undefined) {
      hours = named.reduce<WeekHours | null>((all, row) => (all ? bothOpen(all, row.hours) : row.hours), null);
      byMask.set(key, hours);
    }
    perChannel[channel] = hours;
  }
  return perChannel;
}

const WEEKDAYS = ["1", "2", "3", "4", "5", "6", "7"] as const;

function hoursOfRow(row: Window, almanac: Almanac, inclusive: boolean): WeekHours {
  const read = (spans: readonly (readonly [string, string])[]): Spans =>
    joinSpans(
      spans.map(
        ([opens, closes]) => [minuteOf(opens), Math.min(minuteOf(closes) + (inclusive ? 1 : 0), 1440)] as const,
      ),
    );
  const weekdays = [[], ...WEEKDAYS.map((weekday) => read(row.days[weekday] ?? []))];
  const holidays =
    row.onHoliday === "as-weekday" ? weekdays : weekdays.map(() => read(row.onHoliday as [string, string][]));
  return { weekdays, holidays, isHoliday: almanac.isHoliday };
}

/** Spans in order, overlapping or touching ones made one, as a flat list. */
export function joinSpans(spans: readonly (readonly [number, number])[]): Spans {
  const flat: number[] = [];
  for (const [opens, closes] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = flat.at(-1);
    if (last !== undefined && opens <= last) flat[flat.length - 1] = Math.max(last, closes);
    else if (closes > opens) flat.push(opens, closes);
  }
  return flat;
}

const ALL_DAY: Spans = [0, MINUTES_A_DAY];

/** When do all these packs let a channel be used on this day, by the wall clock there? Empty: not at all. */
export const openOn = ({ packs }: PackSet, channel: Channel, day: EpochDay): Spans =>
  packs.reduce<Spans>((open, { hours }) => {
    const own = hours[channel];
    return own ? intersection(open, spansOf(own, day)) : open;
  }, ALL_DAY);

/** The same for a weekday that is no holiday; Monday is 1. */
export const openOnWeekday = ({ packs }: PackSet, channel: Channel, weekday: Weekday): Spans =>
  packs.reduce<Spans>((open, { hours }) => {
    const own = hours[channel];
    return own ? intersection(open, own.weekdays[weekday] ?? []) : open;
  }, ALL_DAY);

/** Which holiday is this day to these packs? Its name, empty where only the tenant knows it; null: none. */
export function holidayOn({ packs }: PackSet, day: EpochDay): string | null {
  const kept = packs.filter(({ almanac }) => almanac.isHoliday(day));
  return kept.length === 0
    ? null
    : (kept.map(({ almanac }) => almanac.nameOf(day)).find((name) => name !== null) ?? "");
}

function bothOpen(one: WeekHours, other: WeekHours): WeekHours {
  const both = (days: readonly Spans[], others: readonly Spans[]): Spans[] =>
    days.map((spans, weekday) => intersection(spans, others[weekday] ?? []));
  return {
    weekdays: both(one.weekdays, other.weekdays),
    holidays: both(one.holidays, other.holidays),
    isHoliday: one.isHoliday,
  };
}

function intersection(one: Spans, other: Spans): Spans {
  const both: (readonly [number, number])[] = [];
  for (let i = 0; i < one.length; i += 2) {
    for (let j = 0; j < other.length; j += 2) {
      const opens = Math.max(one[i] as number, other[j] as number);
      const closes = Math.min(one[i + 1] as number, other[j + 1] as number);
      if (opens < closes) both.push([opens, closes]);
    }
  }
  return joinSpans(both);
}
