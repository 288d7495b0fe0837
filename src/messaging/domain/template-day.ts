import type { Locale } from "../../kernel/locale.js";
import calendar from "../library/calendar.json" with { type: "json" };

/** How a day may be written: with its year, shortly with its year, or with its weekday and no year. */
export const DAY_STYLES = ["long", "short", "weekday"] as const;
export type DayStyle = (typeof DAY_STYLES)[number];

type Words = (typeof calendar)[Locale];
type Piece = (text: string) => string;

/** Makes the writer of calendar days for one language and style. What is not a day is answered with "". */
export function dayWriter(locale: Locale, style: DayStyle): (value: unknown) => string {
  const words: Words = calendar[locale];
  const pieces = words[style].split(/\{(\w+)\}/).map((text, at) => (at % 2 === 0 ? () => text : piece(text, words)));
  return (value) => {
    if (typeof value !== "string" || !isDay(value)) return "";
    let out = "";
    for (const write of pieces) out += write(value);
    return out;
  };
}

function piece(name: string, words: Words): Piece {
  switch (name) {
    case "year":
      return (date) => date.slice(0, 4);
    case "month":
      return (date) => words.months[monthIndex(date)] ?? "";
    case "shortMonth":
      return (date) => words.shortMonths[monthIndex(date)] ?? "";
    case "weekday":
      return (date) => words.weekdays[weekdayIndex(date)] ?? "";
    default:
      return (date) => dayNumber(date, words.firstDay);
  }
}

function dayNumber(date: string, first: string): string {
  const tens = date.charCodeAt(8) - ZERO;
  const ones = date.charCodeAt(9) - ZERO;
  return tens === 0 && ones === 1 ? first : String(tens * 10 + ones);
}

/** Monday is 0. By counting leap days and month starts: a `Date` for each message would cost more than the rest. */
function weekdayIndex(date: string): number {
  const month = monthIndex(date);
  const year = +date.slice(0, 4) - (month < 2 ? 1 : 0);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const dayOfMonth = (date.charCodeAt(8) - ZERO) * 10 + date.charCodeAt(9) - ZERO;
  return (year + leapDays + (MONTH_SHIFT[month] ?? 0) + dayOfMonth + 6) % 7;
}

/** How far each month moves the weekday, in a year that begins in March. */
const MONTH_SHIFT = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];

const ZERO = 48;

const monthIndex = (date: string): number => (date.charCodeAt(5) - ZERO) * 10 + date.charCodeAt(6) - ZERO - 1;

/** Cheap form of "looks like 2026-03-09": the days themselves were validated where they entered. */
function isDay(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  for (const at of DIGITS_AT) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > ZERO + 9) return false;
  }
  const month = monthIndex(text);
  return month >= 0 && month < 12;
}

const DIGITS_AT = [0, 1, 2, 3, 5, 6, 8, 9];
