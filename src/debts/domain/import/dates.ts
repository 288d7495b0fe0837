import { ok, type Result, refuse } from "../../../kernel/result.js";
import { DAY_MS, dateOfEpochDay, type LocalDate, localDate } from "../../../kernel/time.js";
import { quoted } from "./raw.js";
import { fold, memo } from "./text.js";

export const DATE_ORDERS = ["dmy", "mdy", "ymd"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

export const DATE_CODES = ["no_such_day", "bad_date", "ambiguous_date_order", "date_order_mismatch"] as const;
export type DateCode = (typeof DATE_CODES)[number];
export type DateResult = Result<LocalDate, DateCode>;

const DATE_CHARS_MAX = 40;

/** Excel counts days from here; the serials taken for dates lie between 1954 and 2119. */
const EXCEL_DAY_ZERO = Date.UTC(1899, 11, 30) / DAY_MS;
const SERIAL_MIN = 20_000;
const SERIAL_MAX = 80_000;

/** Two digits are this century up to 69, the last one from 70 on, as POSIX reads them. */
const CENTURY_TURN = 70;

/**
 * Which calendar day does this text name?
 *
 * A four-digit year in front, a month in words and a spreadsheet's serial number have one reading. The rest follows
 * `order`; without it only dates that read the same both ways, or whose day is past 12, are taken.
 */
export function parseDate(text: string, order: DateOrder | undefined): DateResult {
  const bare = text.length <= DATE_CHARS_MAX ? withoutTime(text.trim()) : "";
  const numeric = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})$/.exec(bare);
  if (numeric) return ofParts(text, numeric[1] ?? "", numeric[3] ?? "", numeric[4] ?? "", order);
  if (/^\d{8}$/.test(bare)) return ofDigits(text, bare, order);
  if (/^\d{5}(?:[.,]\d+)?$/.test(bare)) return ofSerial(text, Number.parseInt(bare, 10));
  return ofWords(text, bare);
}

/** `parseDate` for a whole column: a file has few different days. */
export const dateParser = (order: DateOrder | undefined): ((text: string) => DateResult) =>
  memo((text) => parseDate(text, order));

const badDate = (text: string): DateResult => refuse("bad_date", { text: quoted(text) });

const TIME =
  /(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s*[ap]\.?\s?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

const withoutTime = (text: string): string => text.replace(TIME, "");

function ofDay(text: string, year: number, month: number, day: number): DateResult {
  const date = localDate(year, month, day);
  if (date) return ok(date);
  return year >= 1900 && year <= 2200 ? refuse("no_such_day", { text: quoted(text) }) : badDate(text);
}

function yearOf(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year < CENTURY_TURN ? 2000 + year : 1900 + year;
  return digits.length === 4 ? year : -1;
}

function ofParts(text: string, a: string, b: string, c: string, order: DateOrder | undefined): DateResult {
  const middle = Number(b);
  if (a.length === 4) return c.length <= 2 ? ofDay(text, Number(a), middle, Number(c)) : badDate(text);
  if (a.length === 3 || c.length === 3 || c.length === 1) return badDate(text);
  if (order === "ymd" && c.length === 2) return ofDay(text, yearOf(a), middle, Number(c));
  const year = yearOf(c);
  const first = Number(a);
  switch (order) {
    case "dmy":
      return middle > 12 && first <= 12 ? mismatch(text, order) : ofDay(text, year, middle, first);
    case "mdy":
      return first > 12 && middle <= 12 ? mismatch(text, order) : ofDay(text, year, first, middle);
    default:
      if (first > 12 || first === middle) return ofDay(text, year, middle, first);
      if (middle > 12) return ofDay(text, year, first, middle);
      return refuse("ambiguous_date_order", { text: quoted(text) });
  }
}

const mismatch = (text: string, order: DateOrder): DateResult =>
  refuse("date_order_mismatch", { text: quoted(text), order });

/** Eight digits: the year in front, or at the end when that makes no day and the order puts it there. */
function ofDigits(text: string, digits: string, order: DateOrder | undefined): DateResult {
  const front = ofDay(text, Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)));
  if (front.ok || order === undefined || order === "ymd") return front;
  const back = ofParts(text, digits.slice(0, 2), digits.slice(2, 4), digits.slice(4), order);
  return back.ok ? back : front;
}

function ofSerial(text: string, serial: number): DateResult {
  if (serial < SERIAL_MIN || serial > SERIAL_MAX) return badDate(text);
  return ok(dateOfEpochDay(EXCEL_DAY_ZERO + serial));
}

/** Months by the beginnings that tell them apart in Spanish, Portuguese and English. */
const MONTHS: Readonly<Record<string, number>> = {
  ene: 1,
  jan: 1,
  feb: 2,
  fev: 2,
  mar: 3,
  abr: 4,
  apr: 4,
  may: 5,
  mai: 5,
  jun: 6,
  jul: 7,
  ago: 8,
  aug: 8,
  sep: 9,
  set: 9,
  oct: 10,
  out: 10,
  nov: 11,
  dic: 12,
  dez: 12,
  dec: 12,
};
const MONTH_NAMES = new Set([
  "enero",
  "febrero",
  "marzo",
  "abril",
  "mayo",
  "junio",
  "julio",
  "agosto",
  "septiembre",
  "setiembre",
  "octubre",
  "noviembre",
  "diciembre",
  "janeiro",
  "fevereiro",
  "marco",
  "maio",
  "junho",
  "julho",
  "setembro",
  "outubro",
  "novembro",
  "dezembro",
  "january",
  "february",
  "march",
  "april",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
  "sept",
]);
const LINKS = new Set(["de", "del", "do", "of", "the", "el", "dia"]);

function ofWords(text: string, bare: string): DateResult {
  const words = fold(bare.replace(/[ºª°]/g, ""))
    .replace(/(\d)(?:st|nd|rd|th|o|ro)\b/g, "$1")
    .replace(/(\d)(\p{L})/gu, "$1 $2")
    .replace(/(\p{L})(\d)/gu, "$1 $2")
    .split(" ")
    .filter((word) => !LINKS.has(word));
  const at = words.findIndex((word) => monthOf(word) !== null);
  const month = monthOf(words[at] ?? "");
  const digits = words.filter((_, index) => index !== at);
  // A weekday may come before: "lun 5 ene 2026".
  if (digits.length === 3 && /^\p{L}{3,10}$/u.test(digits[0] ?? "")) digits.shift();
  const [first = "", second = ""] = digits;
  if (month === null || digits.length !== 2 || !/^\d{1,4}$/.test(first) || !/^\d{1,4}$/.test(second))
    return badDate(text);
  if (first.length === 4) return ofDay(text, Number(first), month, Number(second));
  return first.length <= 2 ? ofDay(text, yearOf(second), month, Number(first)) : badDate(text);
}

function monthOf(word: string): number | null {
  if (word.length < 3 || (word.length > 3 && !MONTH_NAMES.has(word))) return null;
  return MONTHS[word.slice(0, 3)] ?? null;
}
