import { BCP47, type Locale } from "../../src/kernel/locale.js";
import { isCurrency, minorDigits, toDecimal } from "../../src/kernel/money.js";
import { DAY_MS, epochDayOf, type LocalDate, wallClock } from "../../src/kernel/time.js";

/** Numbers, amounts and moments as people of a language read them. Pure: what time it is is told. */

const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** Making a format costs a hundred times more than using it. */
function keep<Format extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => Format,
): Format {
  let format = kept.get(key) as Format | undefined;
  if (!format) {
    format = make();
    kept.set(key, format);
  }
  return format;
}

const numbers = (locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  keep(`n ${locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(BCP47[locale], options));

const dates = (locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  keep(`d ${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(BCP47[locale], options));

/** `ayer`, `mañana`, `ahora`; otherwise counted: "pasado mañana" takes the room of a column. */
function span(value: number, unit: Intl.RelativeTimeFormatUnit, locale: Locale): string {
  const numeric = Math.abs(value) <= 1 && (unit === "day" || unit === "second") ? "auto" : "always";
  const format = keep(
    `r ${locale} ${numeric}`,
    () => new Intl.RelativeTimeFormat(BCP47[locale], { numeric, style: "short" }),
  );
  const text = format.format(value, unit);
  // Both are right in Spanish; people say the short one.
  return locale === "es" ? text.replace(/^dentro de /, "en ") : text;
}

export const formatNumber = (value: number | bigint, locale: Locale): string => numbers(locale, {}).format(value);

/** `0.1234` as `12.3 %`; a tenth only where it says something. */
export const formatPercent = (share: number, locale: Locale): string =>
  numbers(locale, { style: "percent", maximumFractionDigits: Math.abs(share) < 0.1 ? 1 : 0 }).format(share);

/** `12,4 mil`, for the axes of charts. */
export const formatShort = (value: number, locale: Locale): string =>
  numbers(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);

export interface MoneyText {
  readonly amount: string;
  readonly currency: string;
}

/** Currencies whose cents nobody writes: shown only when there are some. */
const WHOLE_IN_PRACTICE = new Set(["COP", "CRC", "ARS"]);

/** The amount and its code, apart, so that the code can step back. */
export function formatMoney(minor: bigint | string, currency: string, locale: Locale): MoneyText {
  const amount = BigInt(minor);
  if (!isCurrency(currency)) return { amount: amount.toString(), currency };
  const isWhole = WHOLE_IN_PRACTICE.has(currency) && amount % 100n === 0n;
  const digits = isWhole ? 0 : minorDigits(currency);
  const format = numbers(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return { amount: format.format(toDecimal({ minor: amount, currency }) as Intl.StringNumericLiteral), currency };
}

/** A calendar day, which has no zone: `18 nov 2026`, without the year while it is the present one. */
export function formatDay(date: LocalDate, locale: Locale, today: LocalDate | null = null): string {
  const isThisYear = today !== null && date.slice(0, 4) === today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", timeZone: "UTC" };
  return dates(locale, isThisYear ? options : { ...options, year: "numeric" }).format(epochDayOf(date) * DAY_MS);
}

/** `2026-11` as `noviembre de 2026`. */
export const formatMonth = (month: string, locale: Locale): string =>
  dates(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    epochDayOf(`${month}-01` as LocalDate) * DAY_MS,
  );

export const formatDayLong = (date: LocalDate, locale: Locale): string =>
  dates(locale, { dateStyle: "full", timeZone: "UTC" }).format(epochDayOf(date) * DAY_MS);

export const formatClock = (at: number, locale: Locale, zone: string): string =>
  dates(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(at);

/** The exact moment with its zone, as it is shown on demand: `miércoles, 18 de noviembre de 2026, 15:04:05 GMT-5`. */
export const formatExact = (at: number, locale: Locale, zone: string): string =>
  dates(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
    timeZoneName: "short",
  }).format(at);

/** A day and the time on it, for bars and captions: `mié, 18 nov 2026, 15:04`, or `18 nov, 15:04` where room is short. */
export const formatStamp = (at: number, locale: Locale, zone: string, isShort = false): string =>
  dates(locale, {
    ...(!isShort && { weekday: "short", year: "numeric" }),
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).format(at);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * How far is this moment from now, as people say it?
 *
 * Minutes and hours while it is near, then `ayer 15:04`, then days, then the date. A difference of a few hours over
 * midnight stays hours: that is what one wants to know of a message.
 */
export function formatRelative(at: number, now: number, locale: Locale, zone: string): string {
  const away = at - now;
  const size = Math.abs(away);
  if (size < MINUTE_MS) return span(0, "second", locale);
  if (size < HOUR_MS) return span(Math.trunc(away / MINUTE_MS), "minute", locale);
  if (size < 12 * HOUR_MS) return span(Math.trunc(away / HOUR_MS), "hour", locale);
  const days = wallClock(zone, at).day - wallClock(zone, now).day;
  if (Math.abs(days) <= 1) return `${span(days, "day", locale)} ${formatClock(at, locale, zone)}`;
  if (Math.abs(days) < 7) return span(days, "day", locale);
  const isThisYear = yearOf(at, zone) === yearOf(now, zone);
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", timeZone: zone };
  return dates(locale, isThisYear ? options : { ...options, year: "numeric" }).format(at);
}

const yearOf = (at: number, zone: string): number => new Date(wallClock(zone, at).day * DAY_MS).getUTCFullYear();

/** How far is this day from today: `hoy`, `en 3 días`, then the date. */
export function formatRelativeDay(date: LocalDate, today: LocalDate, locale: Locale): string {
  const days = epochDayOf(date) - epochDayOf(today);
  return Math.abs(days) < 7 ? span(days, "day", locale) : formatDay(date, locale, today);
}

/** `3 min 20 s`: two units at most, for what is left of a job. */
export function formatSpan(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = (value: number, name: "hour" | "minute" | "second"): string =>
    numbers(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  if (whole < 60) return unit(whole, "second");
  if (whole < 3600) return joined(unit(Math.floor(whole / 60), "minute"), whole % 60, () => unit(whole % 60, "second"));
  const minutes = Math.round((whole % 3600) / 60);
  return joined(unit(Math.floor(whole / 3600), "hour"), minutes, () => unit(minutes, "minute"));
}

const joined = (first: string, rest: number, second: () => string): string =>
  rest === 0 ? first : `${first} ${second()}`;

/** `4,2 MB`, in powers of ten as disks and mail programs count. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unit = units[power] ?? "byte";
  return numbers(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}
