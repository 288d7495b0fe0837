import { useQuery } from "@tanstack/react-query";
import { countryName } from "../../../kit/countries.js";
import type { Choice, Filter } from "../../../kit/filters-bar.js";
import { useSession } from "../../../kit/session.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useLocale, useWords, type Words } from "../../../kit/words.js";
import { creditorsQuery, strategyNamesQuery } from "./data.js";
import {
  HELD,
  KINDS,
  LATE_NAMES,
  lateName,
  NO_STRATEGY,
  OTHER_RANGE,
  type PortfolioSearch,
  SORTS,
  STATES,
  WAITS,
} from "./model.js";

const choicesOf = (values: readonly string[], words: Words, prefix: string): Choice[] =>
  values.map((value) => ({ value, label: words(`${prefix}.${value}`) }));

/** What the list can be narrowed by, with the choices that this portfolio has. */
export function useFilters(search: PortfolioSearch): readonly Filter[] {
  const words = useWords("portfolio");
  const isPhone = usePhone();
  const one = (name: string, choices: readonly Choice[]): Filter => ({
    kind: "one",
    name,
    label: words(`filter.${name}`),
    choices,
  });
  const { creditors, countries } = useCreditorChoices(search);
  return [
    { kind: "text", name: "q", label: words("filter.q") },
    one("state", choicesOf(STATES, words, "state")),
    ...(creditors.length > 1 ? [one("creditorId", creditors)] : []),
    one("late", useLateChoices(search)),
    one("held", choicesOf(HELD, words, "held")),
    // A door of Inicio leads here; otherwise the bar has no room for it.
    ...(search.waits ? [one("waits", choicesOf(WAITS, words, "waits"))] : []),
    one("strategy", useStrategyChoices()),
    one("kind", choicesOf(KINDS, words, "kind")),
    ...(countries.length > 1 ? [one("country", countries)] : []),
    // Where there are no heads to press.
    ...(isPhone ? [one("sort", choicesOf(SORTS, words, "sort"))] : []),
  ];
}

function useCreditorChoices({ country, creditorId }: PortfolioSearch): {
  readonly creditors: Choice[];
  readonly countries: Choice[];
} {
  const locale = useLocale();
  const { data = [] } = useQuery(creditorsQuery);
  const codes = [...new Set([...data.map((creditor) => creditor.country), ...(country ? [country] : [])])];
  const countries = codes.map((code) => ({ value: code, label: countryName(code, locale) }));
  const creditors = data.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = creditorId === undefined || creditors.some(({ value }) => value === creditorId);
  return {
    creditors: isKnown ? creditors : [...creditors, { value: creditorId, label: creditorId }],
    countries: countries.sort((a, b) => a.label.localeCompare(b.label, locale)),
  };
}

function useLateChoices(search: PortfolioSearch): Choice[] {
  const words = useWords("portfolio");
  const choices = choicesOf(LATE_NAMES, words, "late");
  if (lateName(search) !== OTHER_RANGE) return choices;
  const { lateFrom, lateTo } = search;
  const key = lateFrom === undefined ? "late.upTo" : lateTo === undefined ? "late.from" : "late.between";
  return [...choices, { value: OTHER_RANGE, label: words(key, { from: lateFrom, to: lateTo }) }];
}

function useStrategyChoices(): Choice[] {
  const words = useWords("portfolio");
  const { can } = useSession();
  const { data = [] } = useQuery({ ...strategyNamesQuery, enabled: can("strategies:read") });
  return [
    { value: NO_STRATEGY, label: words("strategy.none") },
    ...data.map(({ id, name }) => ({ value: id, label: name })),
  ];
}
