import { queryOptions } from "@tanstack/react-query";
import type { Channel } from "../../../../src/kernel/channel.js";
import type { Locale } from "../../../../src/kernel/locale.js";
import type { TemplateList, TemplatePreview, TemplateView } from "../../../../src/messaging/contract.js";
import type { EnrollmentItem, EnrollmentPage, StepView, StrategyView } from "../../../../src/strategy/contract.js";
import type { Definition, Step } from "../../../../src/strategy/domain/definition.js";
import type { Comparison, ResultGroup, StrategyResults } from "../../../../src/strategy/results/contract.js";
import { at, get, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { STRATEGIES, STRATEGY_TOPICS } from "../../../kit/strategy/data.js";
import type { ResultDays, StrategySearch } from "./search.js";

/** Replies are whole: what a definition may leave out when it is written is there when it is read. */
export interface StepRow extends Omit<Wire<typeof StepView>, "step"> {
  readonly step: Step;
}
export interface OneStrategy extends Omit<Wire<typeof StrategyView>, "definition" | "steps"> {
  readonly definition: Definition;
  readonly steps: readonly StepRow[];
}
export type ResultsView = Wire<typeof StrategyResults>;
export type GroupRow = Wire<typeof ResultGroup>;
export type ComparisonRow = Wire<typeof Comparison>;
export type AccountRow = Wire<typeof EnrollmentItem>;
type TemplateItem = Wire<typeof TemplateList>["items"][number];
/** A template that was published: one that is only a draft is no step's yet. */
export type TemplateRow = TemplateItem & { readonly id: string };
export type PreviewText = Wire<typeof TemplatePreview>;

export const strategyQuery = (id: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "one", id],
    queryFn: ({ signal }) => get<OneStrategy>(at`/strategies/${id}`, { signal }),
    meta: { topics: STRATEGY_TOPICS },
  });

const LONG_MS = 5 * 60_000;

export const resultsQuery = (id: string, days: ResultDays) =>
  queryOptions({
    queryKey: [...STRATEGIES, "results", id, days],
    queryFn: ({ signal }) => get<ResultsView>(at`/strategies/${id}/results`, { query: { days }, signal }),
    // It moves slowly and costs a look at every payment: news of each message do not ask for it anew.
    staleTime: LONG_MS,
  });

export const useAccounts = (
  id: string,
  { accounts = "running", step, because }: StrategySearch,
): PagesView<AccountRow> =>
  usePages<AccountRow>({
    queryKey: [...STRATEGIES, "accounts", id, accounts, step, because],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof EnrollmentPage>>(at`/strategies/${id}/accounts`, {
        query: { state: accounts, step, because, cursor },
        signal,
      }),
    topics: STRATEGY_TOPICS,
  });

// What the steps say

export const templatesQuery = queryOptions({
  queryKey: ["strategy", "templates"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof TemplateList>>("/templates", { signal })).items.filter(
      (item): item is TemplateRow => item.id !== null,
    ),
  staleTime: LONG_MS,
});

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ["strategy", "template", id],
    queryFn: ({ signal }) => get<Wire<typeof TemplateView>>(at`/templates/${id}`, { signal }),
    staleTime: LONG_MS,
  });

export const previewQuery = (id: string, channel: Channel, locale: Locale) =>
  queryOptions({
    queryKey: ["strategy", "preview", id, channel, locale],
    queryFn: ({ signal }) => get<PreviewText>(at`/templates/${id}/preview`, { query: { channel, locale }, signal }),
    staleTime: LONG_MS,
    retry: false,
  });
