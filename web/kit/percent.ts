import type { Locale } from "../../src/kernel/locale.js";
import { formatNumber } from "./format.js";

/** Basis points as a reader writes per cent, without the sign: `4,5`. */
export const percentOf = (bps: number, locale: Locale): string => formatNumber(bps / 100, locale);

/** Two digits after the mark, either mark. */
const PERCENT = /^(\d{1,4})(?:[.,](\d{1,2}))?$/;

/** What somebody typed as per cent, in basis points; null where it is none, nothing, or more than `most`. */
export function bpsIn(typed: string, most: number): number | null {
  const match = PERCENT.exec(typed.trim().replace(/\s*%$/, ""));
  const bps = match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : 0;
  return bps >= 1 && bps <= most ? bps : null;
}
