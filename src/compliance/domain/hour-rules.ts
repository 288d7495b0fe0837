import {
  DAY_MS,
  dateOfEpochDay,
  epochDayOf,
  MINUTE_MS,
  MINUTES_A_DAY,
  type Weekday,
  weekdayOfEpochDay,
} from "../../kernel/time.js";
import { type Ask, fail } from "./ask.js";
import type { CompiledPack } from "./compiled.js";
import type { RequestedWindow, WeekWindow } from "./contact.js";
import { firstOpen, isOpen, localMs, NEVER, reachesDay, type Spans, type WeekHours } from "./local-time.js";
import { joinSpans } from "./week-hours.js";

/** How far ahead `nextAllowedAt` is looked for: a year, its holidays, and some. */
export const HORIZON_DAYS = 400;

/**
 * Is it a permitted hour of a permitted day, by the wall clock of every place the person may be?
 *
 * `wakes` is the next moment an exemption begins to lift the hours; `NEVER` in ordinary life.
 */
export function judgeHours(ask: Ask, pack: CompiledPack, wakes: number): void {
  const hours = pack.hours[ask.attempt.channel as keyof typeof pack.hours];
  if (!hours) return;
  for (const zone of pack.zones ?? ask.zones) {
    const local = localMs(zone, ask.at);
    if (isOpen(hours, local)) continue;
    const limit = ask.at + HORIZON_DAYS * DAY_MS;
    let opens = NEVER;
    if (pack.mayWiden && ask.person.requestedWindows.length > 0) {
      opens = firstRequested(ask, pack, zone, limit);
      if (opens <= ask.at) continue;
    }
    opens = Math.min(opens, wakes, firstOpen(zone, ask.at, hours, limit));
    noteClosed(ask, pack, zone, hours, local, opens);
  }
}

function noteClosed(ask: Ask, pack: CompiledPack, zone: string, hours: WeekHours, local: number, opens: number): void {
  const day = Math.floor(local / DAY_MS);
  const weekday = weekdayOfEpochDay(day);
  if (hours.holidays !== hours.weekdays && hours.isHoliday(day)) {
    const name = pack.almanac.nameOf(day);
    fail(ask, pack.name, "holiday", opens, { date: dateOfEpochDay(day), zone, ...(name === null ? {} : { name }) });
    return;
  }
  const spans = hours.weekdays[weekday] ?? [];
  if (spans.length === 0) fail(ask, pack.name, "closed_weekday", opens, { weekday, zone });
  else fail(ask, pack.name, "outside_hours", opens, { hours: textOf(spans), weekday, zone });
}

/** When does a window the person asked for, by a separate and later act, next open? */
function firstRequested(ask: Ask, pack: CompiledPack, zone: string, limit: number): number {
  let first = NEVER;
  for (const window of ask.person.requestedWindows) {
    if (window.instrument !== "separate-and-later" || !isFor(window, ask.attempt.channel)) continue;
    const weekdays = weekOf(window, false);
    const holidays = window.onHolidays ? weekdays : CLOSED_WEEK;
    const from = reachesDay(zone, ask.at, epochDayOf(window.requestedOn));
    const opens = firstOpen(zone, from, { weekdays, holidays, isHoliday: pack.almanac.isHoliday }, limit);
    if (opens < first) first = opens;
  }
  return first;
}

/** Is this one of the hours the person refused? Nothing lifts that. */
export function judgeRefusedHours(ask: Ask): void {
  const { person, attempt, zones } = ask;
  if (person.inconvenientWindows.length === 0) return;
  const refused = person.inconvenientWindows.filter((window) => isFor(window, attempt.channel));
  if (refused.length === 0) return;
  const rest = restOf(refused);
  for (const zone of zones) {
    if (isOpen(rest, localMs(zone, ask.at))) continue;
    const opens = firstOpen(zone, ask.at, rest, ask.at + HORIZON_DAYS * DAY_MS);
    fail(ask, "customer", "inconvenient_hours", opens, { zone });
  }
}

const isFor = (window: WeekWindow, channel: string): boolean =>
  window.channel === undefined || window.channel === channel;

const WEEK: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const CLOSED_WEEK: readonly Spans[] = [[], [], [], [], [], [], [], []];
const noHoliday = (): boolean => false;

/** The hours that are left when the refused ones are taken out of the week. */
function restOf(refused: readonly WeekWindow[]): WeekHours {
  const weeks = refused.map((window) => weekOf(window, true));
  const weekdays = CLOSED_WEEK.map((_, weekday) => outside(weeks.flatMap((week) => pairsOf(week[weekday] ?? []))));
  return { weekdays, holidays: weekdays, isHoliday: noHoliday };
}

function outside(pairs: readonly (readonly [number, number])[]): Spans {
  const taken = joinSpans(pairs);
  const edges = [0, ...taken, MINUTES_A_DAY];
  const free: (readonly [number, number])[] = [];
  for (let index = 0; index < edges.length; index += 2) free.push([edges[index] as number, edges[index + 1] as number]);
  return joinSpans(free);
}

function pairsOf(spans: Spans): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let index = 0; index < spans.length; index += 2)
    pairs.push([spans[index] as number, spans[index + 1] as number]);
  return pairs;
}

const weeks = new WeakMap<WeekWindow, readonly Spans[]>();

/**
 * A window as openings per weekday. One that closes before it opens runs past midnight into the next day. One that
 * closes when it opens is the whole day when hours are refused (`wholeDay`), and nothing when they are asked for.
 */
function weekOf(window: WeekWindow | RequestedWindow, wholeDay: boolean): readonly Spans[] {
  const { opensAtMinute: opens, closesAtMinute: closes } = window;
  if (opens === closes && !wholeDay) return CLOSED_WEEK;
  const kept = weeks.get(window);
  if (kept) return kept;
  const week: (readonly [number, number])[][] = CLOSED_WEEK.map(() => []);
  for (const weekday of WEEK) {
    if (!window.weekdays.includes(weekday)) continue;
    if (opens < closes) week[weekday]?.push([opens, closes]);
    else if (opens > closes) {
      week[weekday]?.push([opens, MINUTES_A_DAY]);
      week[(weekday % 7) + 1]?.push([0, closes]);
    } else week[weekday]?.push([0, MINUTES_A_DAY]);
  }
  const spans = week.map(joinSpans);
  weeks.set(window, spans);
  return spans;
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const textOf = (spans: Spans): string =>
  pairsOf(spans)
    .map(([opens, closes]) => `${clock(opens)}-${clock(closes)}`)
    .join(" ");

/** Wall time for the log: `2026-03-09 06:59 America/Bogota`. Planning asks for one moment a million times. */
export function localText(zone: string, at: number): string {
  const minute = Math.floor(localMs(zone, at) / MINUTE_MS);
  const kept = texts.get(zone);
  if (kept?.minute === minute) return kept.text;
  const day = Math.floor(minute / MINUTES_A_DAY);
  const text = `${dateOfEpochDay(day)} ${clock(minute - day * MINUTES_A_DAY)} ${zone}`;
  texts.set(zone, { minute, text });
  return text;
}

const texts = new Map<string, { readonly minute: number; readonly text: string }>();
