import type { Locale } from "../../kernel/locale.js";
import { DAY_STYLES, type DayStyle, dayWriter } from "./template-day.js";
import { moneyWriter } from "./template-money.js";
import { escapeHtml, firstWords, isBlank, textOf, truncate } from "./template-text.js";
import type { Literal } from "./template-tree.js";
import type { LeafKind } from "./template-vars.js";

/** What a value can be while it passes through filters. */
export type ValueKind = LeafKind | "object" | "list";

/** A filter with its arguments known: one value in, one value out. */
export type Step = (value: unknown) => unknown;

export interface FilterRule {
  readonly takes: readonly ValueKind[];
  readonly gives: ValueKind | "same";
  /** Each argument must be a literal that satisfies its check; `default` alone also takes variables. */
  readonly args: readonly { readonly isRight: (literal: Literal) => boolean; readonly isOptional?: boolean }[];
  /** Whether a missing value comes out as something printable. */
  readonly fillsMissing?: boolean;
  readonly make: (args: readonly Literal[], locale: Locale) => Step;
}

const isText = (literal: Literal): boolean => typeof literal === "string";
const isCount = (literal: Literal): boolean => Number.isSafeInteger(literal) && (literal as number) >= 0;
const isDayStyle = (literal: Literal): boolean => (DAY_STYLES as readonly unknown[]).includes(literal);

/** Kinds that print as they are; the others need a filter that turns them into words. */
export const PRINTABLE: readonly ValueKind[] = ["text", "number"];

const change = (to: (text: string) => string): FilterRule => ({
  takes: PRINTABLE,
  gives: "text",
  args: [],
  make: () => (value) => to(textOf(value)),
});

/** The filters a template may use. `default` is checked apart, because its argument decides what comes out. */
export const FILTERS: Readonly<Record<string, FilterRule>> = {
  default: {
    takes: PRINTABLE,
    gives: "same",
    args: [{ isRight: () => true }],
    fillsMissing: true,
    make:
      ([instead]) =>
      (value) =>
        isBlank(value) ? instead : value,
  },
  upcase: change((text) => text.toUpperCase()),
  downcase: change((text) => text.toLowerCase()),
  capitalize: change((text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
  escape: change(escapeHtml),
  truncate: {
    takes: PRINTABLE,
    gives: "text",
    args: [{ isRight: isCount }, { isRight: isText, isOptional: true }],
    make:
      ([max, tail = "..."]) =>
      (value) => {
        const text = textOf(value);
        const cut = truncate(text, max as number, tail as string);
        return cut === text ? value : cut;
      },
  },
  truncatewords: {
    takes: PRINTABLE,
    gives: "text",
    args: [{ isRight: isCount }, { isRight: isText, isOptional: true }],
    make:
      ([max, tail = "..."]) =>
      (value) =>
        firstWords(textOf(value), Math.max(max as number, 1), tail as string),
  },
  size: {
    takes: ["text", "list"],
    gives: "number",
    args: [],
    fillsMissing: true,
    make: () => (value) => (typeof value === "string" || Array.isArray(value) ? value.length : 0),
  },
  abs: {
    takes: ["number"],
    gives: "number",
    args: [],
    make: () => (value) =>
      Math.abs(typeof value === "number" || typeof value === "string" ? +value || 0 : +(value === true)),
  },
  money: {
    takes: ["money"],
    gives: "text",
    args: [],
    make: (_, locale) => moneyWriter(locale),
  },
  day: {
    takes: ["day"],
    gives: "text",
    args: [{ isRight: isDayStyle, isOptional: true }],
    make: ([style = "long"], locale) => dayWriter(locale, style as DayStyle),
  },
  plural: {
    takes: ["number"],
    gives: "text",
    args: [{ isRight: isText }, { isRight: isText }],
    make: pluralOf,
  },
};

/** Which counts take the singular: Portuguese also says "0 parcela". */
const ONE: Readonly<Record<Locale, (count: number) => boolean>> = {
  es: (count) => count === 1,
  en: (count) => count === 1,
  pt: (count) => count < 2,
};

function pluralOf([one, many]: readonly Literal[], locale: Locale): Step {
  const isOne = ONE[locale];
  return (value) => (isOne(typeof value === "number" ? Math.abs(value) : 0) ? one : many);
}

/** Our own filters in the form that liquidjs registers them: the reference that renderings are compared with. */
export function liquidFilters(locale: Locale): Record<string, (value: unknown, ...args: Literal[]) => unknown> {
  const money = moneyWriter(locale);
  const days = Object.fromEntries(DAY_STYLES.map((style) => [style, dayWriter(locale, style)]));
  return {
    money,
    day: (value, style = "long") => days[String(style)]?.(value) ?? "",
    plural: (value, one = "", many = "") => pluralOf([one, many], locale)(value),
  };
}
