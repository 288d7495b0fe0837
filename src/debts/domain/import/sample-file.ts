import type { Locale } from "../../../kernel/locale.js";
import { minorDigits } from "../../../kernel/money.js";
import { addDays, type LocalDate } from "../../../kernel/time.js";
import type { ImportKind } from "./fields.js";
import data from "./sample-file.json" with { type: "json" };

interface Country {
  readonly currency: string;
  readonly locale: Locale;
  /** The beginning of numbers there; more digits make each one different. */
  readonly phone: string;
  /** What a usual debt comes to, in whole units. */
  readonly about: number;
}

const COUNTRIES = data.countries as Readonly<Record<string, Country>>;

/** Countries a sample file is made for. */
export const SAMPLE_COUNTRIES: readonly string[] = Object.keys(COUNTRIES);

/** Days from the due date to today, one for each row: some late, some today, some not yet due. */
const AGES = [62, 45, 33, 21, 15, 9, 6, 3, 0, -3, -7, -15];
const INVOICE_DAYS = 30;
const TAX_ID_FIRST = 1020304050n;

/**
 * A small file of the kind that people in this country export, with days around `today`: what somebody without a file
 * at hand tries the import with. Null for a country it is not made for. Every address in it is one that reaches nobody.
 */
export function sampleFile(country: string, kind: ImportKind, today: LocalDate): string | null {
  const place = Object.hasOwn(COUNTRIES, country) ? COUNTRIES[country] : undefined;
  if (!place) return null;
  const rows =
    kind === "debts" ? AGES.map((age, at) => debtRow(country, place, age, at, today)) : paymentRows(place, today);
  const lines = [data.headers[place.locale][kind], ...rows].map((cells) => cells.map(quoted).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

function debtRow(country: string, place: Country, age: number, at: number, today: LocalDate): string[] {
  const name = data.names[place.locale][at] ?? "";
  const dueOn = addDays(today, -age);
  return [
    `C-${1001 + at}`,
    name,
    (TAX_ID_FIRST + BigInt(at) * 7919n).toString(),
    country,
    `${mailName(name)}@ejemplo.test`,
    phoneOf(place, at),
    `F-${5001 + at}`,
    data.product[place.locale],
    dayOf(addDays(dueOn, -INVOICE_DAYS), country),
    dayOf(dueOn, country),
    amountOf(place, at),
    place.currency,
  ];
}

/** Three of the debts of the other sample, paid: one in full, one in part, one that is not due yet. */
function paymentRows(place: Country, today: LocalDate): string[][] {
  const paid = [
    [1, amountOf(place, 1)],
    [4, (place.about / 4).toFixed(Math.min(2, minorDigits(place.currency)))],
    [9, amountOf(place, 9)],
  ] as const;
  return paid.map(([at, amount], index) => [
    `P-${9001 + index}`,
    `F-${5001 + at}`,
    addDays(today, -index),
    amount,
    place.currency,
    data.method[place.locale],
  ]);
}

const amountOf = ({ about, currency }: Country, at: number): string =>
  (about * (0.6 + at * 0.17)).toFixed(Math.min(2, minorDigits(currency)));

/** Numbers differ in length from country to country: the national plan's usual one is what the beginning leaves open. */
const PHONE_DIGITS: Readonly<Record<string, number>> = {
  "+54": 13,
  "+59": 11,
  "+55": 13,
  "+1": 11,
  "+56": 11,
  "+57": 12,
  "+50": 11,
  "+34": 11,
  "+44": 12,
  "+52": 12,
  "+51": 11,
  "+35": 12,
  "+58": 12,
};
const EXACT_DIGITS: Readonly<Record<string, number>> = { "+593": 12, "+595": 12, "+598": 11 };

function phoneOf({ phone }: Country, at: number): string {
  const digits =
    EXACT_DIGITS[phone.slice(0, 4)] ??
    PHONE_DIGITS[phone.slice(0, 3)] ??
    PHONE_DIGITS[phone.slice(0, 2)] ??
    phone.length;
  return phone + (at + 11).toString().padStart(digits + 1 - phone.length, "0");
}

/** As people there write it; the file settles the order by itself, since some days are past the twelfth. */
const dayOf = (date: LocalDate, country: string): string => {
  const [year = "", month = "", day = ""] = date.split("-");
  return country === "US" ? `${month}/${day}/${year}` : `${day}/${month}/${year}`;
};

const mailName = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z]+/g, ".")
    .replace(/^\.|\.$/g, "");

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
