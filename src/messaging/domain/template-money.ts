import { BCP47, type Locale } from "../../kernel/locale.js";
import { isCurrency, minorDigits } from "../../kernel/money.js";

/**
 * Amounts in messages: the same text as `formatMoney` gives for the currency's home country, many times faster.
 *
 * The pattern of each currency and language is read once from the runtime's own locale data; after that an amount
 * is written by cutting digits.
 */

/** Where people count in this currency, hence how they write it. A shared currency has no home: language decides. */
const HOME_COUNTRY: Readonly<Record<string, string>> = {
  ARS: "AR",
  BOB: "BO",
  BRL: "BR",
  CLP: "CL",
  COP: "CO",
  CRC: "CR",
  DOP: "DO",
  GTQ: "GT",
  HNL: "HN",
  MXN: "MX",
  NIO: "NI",
  PAB: "PA",
  PEN: "PE",
  PYG: "PY",
  UYU: "UY",
  VES: "VE",
};

export const homeCountryOf = (currency: string): string | undefined => HOME_COUNTRY[currency];

/** Currencies whose cents nobody writes when they are zero. */
const WHOLE_WHEN_ROUND = new Set(["COP", "CRC", "ARS"]);

const isRound = (minor: string): boolean => minor === "0" || minor.endsWith("00");

interface Pattern {
  readonly before: string;
  readonly after: string;
  readonly beforeNegative: string;
  readonly afterNegative: string;
  readonly group: string;
  /** Digits before the point from which they are grouped. */
  readonly groupsFrom: number;
  readonly point: string;
  readonly fraction: number;
}

const NUMERIC_PARTS = new Set(["integer", "group", "decimal", "fraction"]);

function readPattern(currency: string, locale: Locale): Pattern {
  const country = HOME_COUNTRY[currency];
  const fraction = minorDigits(currency);
  const format = new Intl.NumberFormat(country && locale !== "en" ? `${locale}-${country}` : BCP47[locale], {
    style: "currency",
    currency,
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  });
  const parts = format.formatToParts(1234567);
  const [before, after] = around(parts);
  const [beforeNegative, afterNegative] = around(format.formatToParts(-1234567));
  return {
    before,
    after,
    beforeNegative,
    afterNegative,
    group: parts.find((part) => part.type === "group")?.value ?? "",
    groupsFrom: format.formatToParts(1234).some((part) => part.type === "group") ? 4 : 5,
    point: parts.find((part) => part.type === "decimal")?.value ?? "",
    fraction,
  };
}

function around(parts: readonly Intl.NumberFormatPart[]): [string, string] {
  const first = parts.findIndex((part) => NUMERIC_PARTS.has(part.type));
  const last = parts.findLastIndex((part) => NUMERIC_PARTS.has(part.type));
  const join = (some: readonly Intl.NumberFormatPart[]) => some.map((part) => part.value).join("");
  return [join(parts.slice(0, first)), join(parts.slice(last + 1))];
}

/** The digits of a whole number of minor units, or null when the value is not one. */
function minorText(minor: unknown): string | null {
  if (typeof minor === "bigint") return minor.toString();
  if (typeof minor === "number") return Number.isSafeInteger(minor) ? String(minor) : null;
  return typeof minor === "string" && /^-?\d{1,30}$/.test(minor) ? String(BigInt(minor)) : null;
}

function write(minor: string, pattern: Pattern, isWhole: boolean): string {
  const isNegative = minor.charCodeAt(0) === 45;
  const { fraction } = pattern;
  const digits = (isNegative ? minor.slice(1) : minor).padStart(fraction + 1, "0");
  const cut = digits.length - fraction;
  const cents = fraction === 0 || isWhole ? "" : pattern.point + digits.slice(cut);
  const amount = group(digits.slice(0, cut), pattern) + cents;
  return isNegative ? pattern.beforeNegative + amount + pattern.afterNegative : pattern.before + amount + pattern.after;
}

function group(digits: string, { group: mark, groupsFrom }: Pattern): string {
  if (digits.length < groupsFrom) return digits;
  let cut = digits.length % 3 || 3;
  let out = digits.slice(0, cut);
  for (; cut < digits.length; cut += 3) out += mark + digits.slice(cut, cut + 3);
  return out;
}

/** Makes the writer of amounts for one language. It takes anything, and answers "" to what is not an amount. */
export function moneyWriter(locale: Locale): (value: unknown) => string {
  const patterns = new Map<string, Pattern>();
  return (value) => {
    if (typeof value !== "object" || value === null) return "";
    const { minor, currency } = value as { minor?: unknown; currency?: unknown };
    const digits = minorText(minor);
    if (digits === null || typeof currency !== "string") return "";
    let pattern = patterns.get(currency);
    if (pattern === undefined) {
      if (!isCurrency(currency)) return ""; // Its minor digits are unknown: no amount is better than a wrong one.
      pattern = readPattern(currency, locale);
      patterns.set(currency, pattern);
    }
    return write(digits, pattern, WHOLE_WHEN_ROUND.has(currency) && isRound(digits));
  };
}
