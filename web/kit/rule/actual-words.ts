import { BCP47 } from "../../../src/kernel/locale.js";
import { parseLocalDate } from "../../../src/kernel/time.js";
import { factOf } from "../../../src/strategy/domain/segment/facts.js";
import { formatDay, formatMoney, formatNumber } from "../format.js";
import { type Saying, valueWords } from "./fact-words.js";
import { isRecord } from "./rule-value.js";

/** What an account says about a fact, in words: `12 días`, `sin dato`. */
export function actualWords(name: string, actual: unknown, saying: Saying): string {
  const { words, locale } = saying;
  const fact = factOf(name);
  if (actual === null || actual === undefined || !fact) return words("is.unknown");
  if (typeof actual === "boolean") return words(actual ? "edit.yes" : "edit.no");
  if (typeof actual === "number") {
    if (fact.type === "days") return words("actual.days", { count: actual });
    return fact.type === "percent" ? `${formatNumber(actual, locale)} %` : formatNumber(actual, locale);
  }
  if (Array.isArray(actual)) {
    if (actual.length === 0) return words("actual.nothing");
    return new Intl.ListFormat(BCP47[locale], { type: "conjunction" }).format(actual.map(String));
  }
  if (isRecord(actual)) {
    const { minor, currency } = actual;
    const text = formatMoney(String(minor), String(currency), locale);
    return `${text.amount}\u00a0${text.currency}`;
  }
  const day = fact.type === "date" ? parseLocalDate(String(actual)) : null;
  return day ? formatDay(day, locale) : valueWords(fact, String(actual), saying);
}
