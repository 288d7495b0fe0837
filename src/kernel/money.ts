import { assert } from "./assert.js";
import { BCP47, type Locale } from "./locale.js";

/**
 * Money is an integer of minor units (cents, centavos) with its currency. Never a float.
 *
 * Digits after the point follow ISO 4217; a currency that is not listed is unknown here, and refused.
 */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  ARS: 2,
  BOB: 2,
  BRL: 2,
  CAD: 2,
  CLP: 0,
  COP: 2,
  CRC: 2,
  DOP: 2,
  EUR: 2,
  GBP: 2,
  GTQ: 2,
  HNL: 2,
  JPY: 0,
  MXN: 2,
  NIO: 2,
  PAB: 2,
  PEN: 2,
  PYG: 0,
  USD: 2,
  UYU: 2,
  VES: 2,
  CHF: 2,
  KWD: 3,
};

/** Currencies whose cents nobody writes, although ISO 4217 gives two digits. Shown without them when they are zero. */
const WHOLE_IN_PRACTICE = new Set(["COP", "CRC", "ARS"]);

export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

export const isCurrency = (code: string): boolean => Object.hasOwn(MINOR_DIGITS, code);

/** Digits after the decimal point of `currency`; asserts that the currency is known. */
export function minorDigits(currency: string): number {
  const digits = MINOR_DIGITS[currency];
  assert(digits !== undefined, `unknown currency ${currency}`);
  return digits;
}

/** The amount as plain decimal text with a point, for CSV, SQL and tests: `123456n COP` is `1234.56`. */
export function toDecimal({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const sign = minor < 0n ? "-" : "";
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Reads plain decimal text with a point (`1234.5`) as minor units; null when it is not that, or too precise. */
export function fromDecimal(text: string, currency: string): bigint | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const digits = minorDigits(currency);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return null;
  const minor = BigInt(match[2] + fraction.padEnd(digits, "0"));
  return match[1] ? -minor : minor;
}

const formats = new Map<string, Intl.NumberFormat>();

/** The amount as people of that language read it, with its currency: `$ 1.234.567` in a Colombian message. */
export function formatMoney({ minor, currency }: Money, locale: Locale, country?: string): string {
  const digits = minorDigits(currency);
  const whole = WHOLE_IN_PRACTICE.has(currency) && minor % 100n === 0n;
  const tag = country && locale !== "en" ? `${locale}-${country}` : BCP47[locale];
  const key = `${tag} ${currency} ${whole}`;
  let format = formats.get(key);
  if (!format) {
    const fraction = whole ? 0 : digits;
    format = new Intl.NumberFormat(tag, {
      style: "currency",
      currency,
      minimumFractionDigits: fraction,
      maximumFractionDigits: fraction,
    });
    formats.set(key, format);
  }
  return format.format(toDecimal({ minor, currency }) as Intl.StringNumericLiteral);
}
