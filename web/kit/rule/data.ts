import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FactValueList, SegmentFactList, SegmentList } from "../../../src/strategy/segment/contract.js";
import { get, type Wire } from "../api.js";
import { useLocale, useWords } from "../words.js";
import type { Saying } from "./fact-words.js";
import type { Names } from "./names.js";
import { bare, type DraftRule, isGroup, partsOf } from "./rule-model.js";

/** Every query about segments begins with it, so that saving one makes all of them ask again. */
export const SEGMENTS = ["segments"];
const MINUTE_MS = 60_000;

/** What a rule may ask, with the columns that files brought along. */
export const factsQuery = queryOptions({
  queryKey: [...SEGMENTS, "facts"],
  queryFn: async ({ signal }) => (await get<Wire<typeof SegmentFactList>>("/segments/facts", { signal })).items,
  staleTime: 10 * MINUTE_MS,
});

/** The words that this portfolio knows for a fact. */
export const valuesQuery = (fact: string) =>
  queryOptions({
    queryKey: [...SEGMENTS, "values", fact],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof FactValueList>>("/segments/values", { query: { fact }, signal })).items,
    staleTime: 5 * MINUTE_MS,
  });

/** All segments, those that were put aside too: a rule may still name one. */
export const segmentsQuery = queryOptions({
  queryKey: [...SEGMENTS, "list"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof SegmentList>>("/segments", { query: { archived: "true" }, signal })).items,
  meta: { topics: ["segments"] },
});

/** Currencies in use; an amount is said in one of them. */
export function useCurrencies(): readonly string[] {
  const { data } = useQuery(valuesQuery("currency"));
  return useMemo(() => (data ?? []).map(({ value }) => value), [data]);
}

const asksFor = (rule: DraftRule, what: (fact: string) => boolean): boolean => {
  const { node } = bare(rule);
  if (isGroup(node)) return partsOf(node).some((part) => asksFor(part, what));
  return what("segment" in node ? "segment" : node.fact);
};

const NAMES_STRATEGY: ReadonlySet<string> = new Set(["strategyId", "stage"]);

/** What these rules are said with: names are asked for only where a rule has ids. */
export function useSaying(rules: readonly DraftRule[]): Saying {
  const words = useWords("rule");
  const locale = useLocale();
  const wants = (what: (fact: string) => boolean): boolean => rules.some((rule) => asksFor(rule, what));
  const segments = useQuery({ ...segmentsQuery, enabled: wants((fact) => fact === "segment") });
  const creditors = useQuery({ ...valuesQuery("creditorId"), enabled: wants((fact) => fact === "creditorId") });
  const strategies = useQuery({ ...valuesQuery("strategyId"), enabled: wants((fact) => NAMES_STRATEGY.has(fact)) });
  const names = useMemo((): Names => {
    const known = {
      segment: new Map(segments.data?.map(({ id, name }) => [id, name])),
      creditorId: new Map(creditors.data?.map(({ value, name }) => [value, name])),
      strategyId: new Map(strategies.data?.map(({ value, name }) => [value, name])),
    };
    return { of: (what, id) => known[what].get(id) ?? null };
  }, [segments.data, creditors.data, strategies.data]);
  return useMemo(() => ({ words, locale, names }), [words, locale, names]);
}
