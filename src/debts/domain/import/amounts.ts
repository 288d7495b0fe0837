import { minorDigits } from "../../../kernel/money.js";
import { ok, type Result, refuse } from "../../../kernel/result.js";
import { currenciesOf } from "./currencies.js";
import { quoted } from "./raw.js";
import { isCutNumber } from "./text.js";

export type DecimalMark = "," | ".";

export const AMOUNT_CODES = [
  "bad_amount",
  "ambiguous_amount",
  "negative_amount",
  "zero_amount",
  "too_many_decimals",
  "amount_too_large",
  "currency_mismatch",
  "scientific_notation",
] as const;
export type AmountCode = (typeof AMOUNT_CODES)[number];
export type AmountResult = Result<bigint, AmountCode>;

/** A thousand million millions of cents: more than any debt, and exact as a float on the way. */
export const AMOUNT_MINOR_MAX = 1_000_000_000_000_000;

const AMOUNT_CHARS_MAX = 60;
const POWERS = [1, 10, 100, 1_000];

/**
 * How much is this, in minor units of `currency`?
 *
 * A text with one reading is read so, whatever its marks: `1.234,56`, `1,234.56`, `1 234.5`, `1'234.56`. `1.234`
 * has two, and `decimal` decides between them. Debts and payments are above zero, so a sign or parentheses refuse.
 */
export function parseAmount(text: string, currency: string, decimal: DecimalMark | undefined): AmountResult {
  const digits = minorDigits(currency);
  const minor = plainMinor(text, digits);
  if (minor < 0) return readAmount(text, currency, digits, decimal);
  return inBounds(text, minor);
}

function inBounds(text: string, minor: number): AmountResult {
  if (minor === 0) return refuse("zero_amount", { text: quoted(text) });
  if (minor > AMOUNT_MINOR_MAX) return refuse("amount_too_large", { text: quoted(text) });
  return ok(BigInt(minor));
}

/** Minor units of plain digits with one mark, point or comma, that can only be decimal; -1 for anything else. */
function plainMinor(text: string, digits: number): number {
  const { length } = text;
  if (length === 0 || length > 15) return -1;
  let value = 0;
  let point = -1;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) value = value * 10 + (code - 0x30);
    else if ((code === 0x2e || code === 0x2c) && point < 0 && at > 0) point = at;
    else return -1;
  }
  const decimals = point < 0 ? 0 : length - point - 1;
  if (point >= 0 && (decimals === 0 || decimals === 3 || decimals > digits)) return -1;
  return value * (POWERS[digits - decimals] ?? Number.NaN);
}

const badAmount = (text: string): AmountResult => refuse("bad_amount", { text: quoted(text) });

function readAmount(text: string, currency: string, digits: number, decimal: DecimalMark | undefined): AmountResult {
  if (text.length > AMOUNT_CHARS_MAX) return badAmount(text);
  if (isCutNumber(text)) return refuse("scientific_notation", { text: quoted(text) });
  const from = startOf(text);
  const to = text.search(/\d\D*$/) + 1;
  if (from < 0) return badAmount(text);
  const around = aroundOf(text.slice(0, from), text.slice(to), currency);
  if (around === null) return badAmount(text);
  if (around === "mismatch") return refuse("currency_mismatch", { text: quoted(text), currency });
  const parts = splitNumber(text.slice(from, to), decimal);
  if (parts === null) return badAmount(text);
  if (parts === "ambiguous") return refuse("ambiguous_amount", { text: quoted(text) });
  const fraction = parts.fraction.replace(/0+$/, "");
  const whole = parts.whole.replace(/^0+/, "");
  if (fraction === "" && whole === "") return refuse("zero_amount", { text: quoted(text) });
  if (around === "negative") return refuse("negative_amount", { text: quoted(text) });
  if (fraction.length > digits) return refuse("too_many_decimals", { text: quoted(text), currency, digits });
  if (whole.length > 15) return refuse("amount_too_large", { text: quoted(text) });
  return inBounds(text, Number(whole + fraction.padEnd(digits, "0")));
}

/** Where the number begins. A point in front of it belongs to it, unless it ends a sign such as `S/.` or `Bs.`. */
function startOf(text: string): number {
  const digit = text.search(/\d/);
  return digit > 0 && /(?:^|[\s(+\-$€£])[.,]$/.test(text.slice(0, digit)) ? digit - 1 : digit;
}

/** What stands around the digits: a sign, parentheses, a currency. Null when it is anything else. */
function aroundOf(before: string, after: string, currency: string): "positive" | "negative" | "mismatch" | null {
  const spaceless = (text: string) =>
    text.replace(/[\s\u00A0\u2007\u202F]+/g, "").replace(/[\u2212\u2013\uFF0D]/g, "-");
  let front = spaceless(before);
  let back = spaceless(after).replace(/^[.,]-{1,2}/, ""); // `1.500.-`: no cents, as Chile writes it.
  let minuses = 0;
  if (front.includes("(") && back.includes(")")) {
    front = front.replace("(", "");
    back = back.replace(")", "");
    minuses += 1;
  }
  const sign = /^[+-]|[+-]$/;
  for (const side of [front, back]) if (/^-|-$/.test(side)) minuses += 1;
  if (minuses > 1) return null;
  front = front.replace(sign, "");
  back = back.replace(sign, "");
  for (const token of [front, back]) {
    if (token === "") continue;
    const meant = currenciesOf(token);
    if (meant.length === 0) return null;
    if (!meant.includes(currency)) return "mismatch";
  }
  return minuses === 1 ? "negative" : "positive";
}

interface NumberParts {
  readonly whole: string;
  readonly fraction: string;
}

/** Tells thousands from decimals. Null when the marks make no number. */
function splitNumber(core: string, decimal: DecimalMark | undefined): NumberParts | "ambiguous" | null {
  const spaced = core.replace(/[\u00A0\u2007\u202F\u2009]/g, " ").replace(/[\u2019\u00B4`]/g, "'");
  if (!/^[\d.,' ]+$/.test(spaced)) return null;
  const dots = spaced.split(".").length - 1;
  const commas = spaced.split(",").length - 1;
  if (dots > 0 && commas > 0) {
    const mark = spaced.lastIndexOf(".") > spaced.lastIndexOf(",") ? "." : ",";
    return (mark === "." ? dots : commas) === 1 ? cut(spaced, mark) : null;
  }
  if (dots + commas === 0) return cut(spaced, null);
  if (dots + commas > 1) return cut(spaced, null);
  const mark: DecimalMark = dots === 1 ? "." : ",";
  const [whole = "", fraction = ""] = spaced.split(mark);
  const mayGroup = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  if (!mayGroup) return cut(spaced, mark);
  if (decimal === undefined) return "ambiguous";
  return decimal === mark ? { whole, fraction } : { whole: whole + fraction, fraction: "" };
}

function cut(text: string, mark: DecimalMark | null): NumberParts | null {
  const at = mark === null ? -1 : text.lastIndexOf(mark);
  const grouped = at < 0 ? text : text.slice(0, at);
  const fraction = at < 0 ? "" : text.slice(at + 1);
  if (!/^\d*$/.test(fraction) || (at >= 0 && fraction === "")) return null;
  if (/^\d*$/.test(grouped)) return { whole: grouped, fraction };
  // One kind of mark groups by threes, throughout.
  if (!/^\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*$/.test(grouped)) return null;
  return { whole: grouped.replace(/\D/g, ""), fraction };
}
