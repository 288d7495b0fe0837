import type { Locale } from "../../src/kernel/locale.js";
import { fromDecimal, minorDigits } from "../../src/kernel/money.js";
import { formatNumber } from "./format.js";

/**
 * Reads an amount as people write it: `1.234.567`, `1,234.50`, `1 234,5`, `$ 900`. Null when it is none.
 *
 * The last of two different marks is the decimal one. A single mark before three digits groups thousands, because no
 * amount has thousandths where the currency has none; `decimalMark` (the reader's own) settles what is left.
 */
export function readAmount(typed: string, currency: string, decimalMark: "." | ","): bigint | null {
  const bare = typed.replace(/[\s$]|[A-Z]{3}$/g, "");
  if (!/^\d[\d.,]*$/.test(bare)) return null;
  const mark = decimalMarkOf(bare, minorDigits(currency), decimalMark);
  const at = mark === null ? -1 : bare.lastIndexOf(mark);
  const whole = at < 0 ? bare : bare.slice(0, at);
  const fraction = at < 0 ? "" : bare.slice(at + 1);
  if (!/^\d+$|^[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$/.test(whole) || !/^\d*$/.test(fraction)) return null;
  return fromDecimal(`${whole.replace(/[.,]/g, "")}${fraction === "" ? "" : `.${fraction}`}`, currency);
}

function decimalMarkOf(text: string, digits: number, own: "." | ","): "." | "," | null {
  const dots = text.split(".").length - 1;
  const commas = text.split(",").length - 1;
  if (dots > 0 && commas > 0) return text.lastIndexOf(".") > text.lastIndexOf(",") ? "." : ",";
  if (dots + commas !== 1) return null;
  const mark = dots === 1 ? "." : ",";
  const after = text.length - 1 - text.indexOf(mark);
  if (after !== 3) return mark;
  return digits === 3 && mark === own ? mark : null;
}

/** The same with the mark that a language writes. */
export const amountIn = (typed: string, currency: string, locale: Locale): bigint | null =>
  readAmount(typed, currency, formatNumber(1.5, locale).includes(",") ? "," : ".");
